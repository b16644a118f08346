// The page at `/`: images, versions, tasks and hosts of one organization, as far as somebody may see them.
import {counted} from '../../core/counted'
import type {Organization} from '../organizations/tables'
import type {Access, Account} from '../kernel/access/access'
import type {Tasks} from '../kernel/tasks/engine'
import type {Store} from '../tables'
import {readHosts} from './hosts'
import {readImages} from './images'
import {driftOf, imagesView, type LinkTo} from './images-view'
import {page, type Frame} from './layout'
import {html, type Markup, type Part} from './markup'
import {parseQuery} from './query'
import {readTasks} from './tasks'
import {readViews} from './versions'
import {hostsView, tasksView, timeText, versionsView} from './views'

export interface Parts {
  readonly store: Store
  readonly tasks: Tasks
  readonly access: Access
}

export interface Asked {
  readonly user: Account
  readonly parameters: URLSearchParams
  readonly version: string
}

/** The organizations of somebody, by name. */
function organizationsFor({store, access}: Parts, user: Account): Organization[] {
  const own = access.organizationsOf(user)
  return store.organizations.all([], 'name').filter(({id}) => own?.has(id) ?? true)
}

/** The organization that is asked for, or the first; undefined where the user has none, or not that one. */
export function organizationOf(parts: Parts, {user, parameters}: Asked): Organization | undefined {
  const all = organizationsFor(parts, user)
  const asked = parameters.get('organization')
  return asked === null || asked === '' ? all[0] : all.find(({id}) => String(id) === asked)
}

/** The section of tasks alone, for the script that renews it. */
export function taskSection(parts: Parts, asked: Asked, organization: Organization): Markup {
  const {user, parameters} = asked
  const uuid = parameters.get('task') ?? undefined
  const all = parts.access.can(user, 'view_foreman_tasks', organization.id)
  const tasks = readTasks(parts, {organizationId: organization.id, user, all, uuid})
  const source = new URLSearchParams({organization: String(organization.id), ...(uuid !== undefined && {task: uuid})})
  return tasksView(tasks, `/page/tasks?${source.toString()}`, uuid)
}

const refusal = (name: string, title: string, permission: string): Markup =>
  html`<section id="${name}" aria-labelledby="${name}-title">
    <div class="title"><h2 id="${name}-title">${title}</h2></div>
    <p class="body soft">You need the permission ${permission} to see this.</p>
  </section>`

/** The whole page. */
export function overview(parts: Parts, asked: Asked): Markup {
  const organization = organizationOf(parts, asked)
  const {user, parameters, version} = asked
  const typed = parameters.get('q')?.trim().slice(0, 80) ?? ''
  const name = organization?.name ?? 'No organization'
  const title = typed === '' ? name : `${typed} · ${name}`
  const frame: Frame = {title, version, login: user.login, hasScript: true}
  if (!organization)
    return page(
      frame,
      html`<main id="main" class="in">
        <h1>No organization</h1>
        <p>There is none with this ID that you belong to. <a href="/">Show the first of yours</a></p>
      </main>`,
    )
  return page(
    frame,
    parts.store.database.reading(() => content(parts, asked, organization, parameters)),
  )
}

function content(parts: Parts, asked: Asked, organization: Organization, parameters: URLSearchParams): Part {
  const {store, access} = parts
  const {id} = organization
  const typed = parameters.get('q')?.slice(0, 500) ?? ''
  const query = parseQuery(typed)
  const can = (permission: string): boolean => access.can(asked.user, permission, id)
  const link: LinkTo = ({q = typed, page: number}) => {
    const to = new URLSearchParams({
      organization: String(id),
      ...(q !== '' && {q}),
      ...(number !== undefined && {page: String(number)}),
    })
    return `/?${to.toString()}`
  }
  const images = can('view_products') ? readImages(store, id, query, Number(parameters.get('page')) || 1) : undefined
  const views = can('view_content_views') ? readViews(store, id, query) : undefined
  const hosts = can('view_hosts') ? readHosts(store, id, query) : undefined
  const drift = images && driftOf(images)
  const updates = hosts?.cards.filter(({state}) => state !== 'current').length ?? 0
  const tiles: readonly (readonly [string, number | string, string])[] = [
    [
      'images',
      images?.total ?? '–',
      `${images?.total === 1 ? 'tag' : 'tags'}${drift === undefined ? '' : `, ${drift === 0 ? 'no difference' : counted(drift, 'difference')}${images && images.pages > 1 ? ' on this page' : ''}`}`,
    ],
    ['versions', views?.total ?? '–', views?.total === 1 ? 'content view' : 'content views'],
    [
      'hosts',
      hosts?.total ?? '–',
      `${hosts?.total === 1 ? 'host' : 'hosts'} in image mode${hosts && hosts.total > 0 ? `, ${updates === 0 ? 'no update' : counted(updates, 'update')}` : ''}`,
    ],
  ]
  return html`<main id="main" class="in">
      <h1><bdi>${organization.name}</bdi></h1>
      ${query && html`<p>What matches <bdi>${typed}</bdi></p>`} ${tools(parts, asked, organization, typed)}
      <nav aria-label="Sections">
        <ul class="tiles">
          ${tiles.map(
            ([name, count, text]) =>
              html`<li>
                <a href="#${name}"><b>${count}</b><span>${text}</span></a>
              </li>`,
          )}
          <li>
            <a href="#tasks"><b>Tasks</b><span>those that run, and the latest</span></a>
          </li>
        </ul>
      </nav>
      ${images ? imagesView(images, link, query) : refusal('images', 'Images', 'view_products')}
      <div class="two">
        ${views ? versionsView(views, query) : refusal('versions', 'Versions', 'view_content_views')}
        ${taskSection(parts, asked, organization)}
      </div>
      ${hosts ? hostsView(hosts, link, query) : refusal('hosts', 'Hosts', 'view_hosts')}
    </main>
    <footer class="in">As of ${timeText(store.now())} · only for reading; mallet changes things</footer>`
}

/** The forms above: which organization, and what is looked for. */
function tools(parts: Parts, {user}: Asked, organization: Organization, typed: string): Markup {
  const all = organizationsFor(parts, user)
  return html`<div class="tools">
    <form class="search" method="get" action="/" role="search">
      <input type="hidden" name="organization" value="${organization.id}" />
      <div>
        <label for="q">Pull spec, digest or name</label
        ><input id="q" name="q" type="search" value="${typed}" autocomplete="off" spellcheck="false" />
      </div>
      <button class="main">Search</button
      >${typed !== '' && html` <a href="/?organization=${organization.id}">Show all</a>`}
    </form>
    ${
      all.length > 1 &&
      html`<form method="get" action="/">
        <div>
          <label for="organization">Organization</label
          ><select id="organization" name="organization">
            ${all.map((one) => html`<option value="${one.id}" ${one.id === organization.id && html` selected`}>${one.name}</option>`)}
          </select>
        </div>
        <button>Show</button>
      </form>`
    }
  </div>`
}
