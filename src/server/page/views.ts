import {counted} from '../../core/counted'
import type {Task} from '../../contract/foreman-tasks'
import {digestLink, type LinkTo} from './images-view'
import {html, type Markup, type Part} from './markup'
import {roles, type Deployment, type HostCard, type Hosts, type Role} from './hosts'
import type {Query} from './query'
import type {View, Views} from './versions'

/** `2026-11-26 02:15 UTC` */
export const timeText = (at: number | Date): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

const time = (at: number): Markup => html`<time datetime="${new Date(at).toISOString()}">${timeText(at)}</time>`

const section = (name: string, title: string, note: Part, body: Part): Markup =>
  html`<section id="${name}" aria-labelledby="${name}-title">
    <div class="title">
      <h2 id="${name}-title">${title}</h2>
      <p>${note}</p>
    </div>
    ${body}
  </section>`

function viewRows({name, kind, versions, older}: View): Markup {
  const head = html`<tr class="view">
    <th scope="rowgroup" colspan="4"><bdi>${name}</bdi>${kind !== '' && html` <span class="soft">${kind}</span>`}</th>
  </tr>`
  const rows = versions.map(
    (version, index) =>
      html`<tr>
        <th scope="row">${version.name}${index === 0 && html` <span class="soft small">latest</span>`}</th>
        <td>
          ${version.environments.length > 0 ? version.environments.map((one) => html`<span class="tag"><bdi>${one}</bdi></span>`) : html`<span class="soft">in none</span>`}
        </td>
        <td>${version.tags}</td>
        <td>${time(version.published)}</td>
      </tr> `,
  )
  const rest =
    older > 0 &&
    html`<tr>
      <td colspan="4" class="soft">and ${counted(older, 'older version')}</td>
    </tr>`
  return html`<tbody>
    ${head}${
      versions.length > 0
        ? rows
        : html`<tr>
            <td colspan="4" class="soft">never published</td>
          </tr>`
    }${rest}
  </tbody> `
}

/** Content views with their versions. */
export function versionsView({views, total}: Views, query: Query | undefined): Markup {
  const note = `${counted(total, 'content view')}${views.length < total ? `, the first ${views.length} are shown` : ''}`
  if (total === 0)
    return section(
      'versions',
      'Versions',
      note,
      html`<p class="body soft">${query ? 'No content view matches.' : 'No content views yet.'}</p>`,
    )
  return section(
    'versions',
    'Versions',
    note,
    html`<div class="scroll" role="region" aria-label="Table of versions" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Environments</th>
            <th scope="col">Tags</th>
            <th scope="col">Published</th>
          </tr>
        </thead>
        ${views.map(viewRows)}
      </table>
    </div>`,
  )
}

const colors: Partial<Record<string, string>> = {
  success: 'green',
  error: 'red',
  cancelled: 'red',
  warning: 'yellow',
  running: 'yellow',
  paused: 'yellow',
}

const taskMarks: Partial<Record<string, string>> = {
  success: '✓',
  error: '✕',
  cancelled: '✕',
  warning: '!',
  running: '▸',
  paused: '‖',
}

function taskRow(
  {id, action, username, state, result, progress, started_at, humanized}: Task,
  wanted: string | undefined,
): Markup {
  const word = state === 'stopped' ? (result ?? 'unknown') : (state ?? 'unknown')
  const share = Math.round((progress ?? 0) * 100)
  const errors = humanized?.errors
  const isWanted = id === wanted
  return html`<tr id="task-${id}">
    <th scope="row">
      ${isWanted ? html`<mark><bdi>${action}</bdi></mark>` : html`<bdi>${action}</bdi>`}${Array.isArray(errors) && errors.map((error) => html`<div class="small red">${String(error)}</div>`)}
    </th>
    <td>
      <span class="mark ${colors[word] ?? 'soft'}"
        ><span aria-hidden="true">${taskMarks[word] ?? '·'} </span>${word}</span
      >${state === 'running' && html`<div><progress max="100" value="${share}" aria-label="Progress of ${action}">${share} %</progress> ${share} %</div>`}
    </td>
    <td><bdi>${username ?? ''}</bdi></td>
    <td class="nowrap">${started_at ?? ''}</td>
  </tr> `
}

/** How many tasks run. */
function taskSummary(tasks: readonly Task[]): string {
  const running = tasks.filter(({pending}) => pending).length
  return running === 0 ? 'No task is running' : running === 1 ? '1 task is running' : `${running} tasks are running`
}

/** Tasks; `source` is where the script finds this part anew. */
export function tasksView(tasks: readonly Task[], source: string, wanted?: string): Markup {
  const body = html`<div class="scroll" role="region" aria-label="Table of tasks" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Task</th>
          <th scope="col">State</th>
          <th scope="col">User</th>
          <th scope="col">Started</th>
        </tr>
      </thead>
      <tbody id="task-list">
        ${tasks.map((task) => taskRow(task, wanted))}
      </tbody>
    </table>
  </div>`
  return html`<section id="tasks" aria-labelledby="tasks-title" data-source="${source}">
    <div class="title">
      <h2 id="tasks-title">Tasks</h2>
      <p id="task-summary" role="status">${taskSummary(tasks)}</p>
      <a id="task-refresh" class="right small" href="">Reload</a>
    </div>
    ${tasks.length > 0 ? body : html`<p class="body soft">No tasks yet.</p>`}
  </section>`
}

const roleWords: Readonly<Record<Role, string>> = {
  booted: 'Booted',
  staged: 'Staged',
  available: 'Available',
  rollback: 'Rollback',
}

const stateWords: Readonly<Record<HostCard['state'], readonly [color: string, text: string]>> = {
  staged: ['yellow', '↻ update staged for the next boot'],
  available: ['yellow', '↑ update available'],
  current: ['green', '✓ no update pending'],
}

function deployment({image, digest}: Deployment, link: LinkTo, query: Query | undefined): Part {
  if (image === null && digest === null) return html`<span class="soft">none</span>`
  return html`${image !== null && html`<code>${image}</code><br />`}${digest !== null && digestLink(digest, link, query)}`
}

function card({name, system, deployments, state, seen}: HostCard, link: LinkTo, query: Query | undefined): Markup {
  const [color, text] = stateWords[state]
  const lines = roles.map(
    (role) =>
      html`<dt>${roleWords[role]}</dt>
        <dd>${deployment(deployments[role], link, query)}</dd>`,
  )
  return html`<li>
    <h3><bdi>${name}</bdi></h3>
    <div><span class="mark ${color}">${text}</span></div>
    <dl>${lines}</dl>
    <p class="small soft">
      ${system !== null && html`<bdi>${system}</bdi> · `}${seen === null ? 'never checked in' : html`last check-in ${time(seen)}`}
    </p>
  </li> `
}

/** Hosts in image mode, a card each. */
export function hostsView({cards, total, others}: Hosts, link: LinkTo, query: Query | undefined): Markup {
  const more = cards.length < total ? `, the first ${cards.length} are shown` : ''
  const rest = others > 0 && !query ? `, and ${counted(others, 'other host')}` : ''
  const note = `${total} in image mode${more}${rest}`
  return section(
    'hosts',
    'Hosts',
    note,
    cards.length > 0
      ? html`<ul class="cards">
          ${cards.map((one) => card(one, link, query))}
        </ul>`
      : html`<p class="body soft">${query ? 'No host in image mode matches.' : 'No host is in image mode.'}</p>`,
  )
}
