import {counted} from '../../core/counted'
import {html, type Markup, type Part} from './markup'
import type {Cell, CellState, ImageGroup, ImageRow, Images} from './images'
import type {Query} from './query'

/** Address of this page with other questions. */
export type LinkTo = (parameters: {readonly q?: string; readonly page?: number}) => string

/** Twelve characters, which people tell digests apart by. */
const shortDigest = (digest: string): string => digest.replace(/^[^:]*:/, '').slice(0, 12)

/** A digest that leads to all places that have it. */
export function digestLink(digest: string, link: LinkTo, query: Query | undefined): Markup {
  const isWanted = query?.kind === 'digest' && digest.startsWith(query.digest)
  const text = isWanted ? html`<mark>${shortDigest(digest)}</mark>` : shortDigest(digest)
  return html`<code><a href="${link({q: digest})}" title="${digest}">${text}</a></code>`
}

const words: Readonly<Record<CellState, (before: string) => string>> = {
  outside: () => 'not promoted',
  first: () => '',
  absent: () => 'no such tag',
  same: (before) => `same as ${before}`,
  moved: (before) => `differs from ${before}`,
  new: (before) => `not in ${before}`,
  gone: (before) => `missing, ${before} has it`,
}
const marks: Readonly<Record<CellState, string>> = {
  outside: '—',
  first: '',
  absent: '—',
  same: '✓',
  moved: '≠',
  new: '+',
  gone: '✕',
}

function cell({state, digest, image, before = ''}: Cell, tag: string, link: LinkTo, query: Query | undefined): Markup {
  const said = words[state](before)
  const isDrift = state === 'moved' || state === 'new' || state === 'gone'
  const note: Part = isDrift
    ? html`<div>
        <span class="mark ${state}"><span aria-hidden="true">${marks[state]} </span>${said}</span>
      </div>`
    : said !== '' &&
      html`<span class="same"><span aria-hidden="true">${marks[state]}</span><span class="hidden">${said}</span></span>`
  const spec = query && image !== undefined && html`<div class="small soft"><code>${image}:${tag}</code></div>`
  return html`<td>${digest !== undefined && html`${digestLink(digest, link, query)} `}${note}${spec}</td>`
}

const row = ({product, repository, tag, kind, cells}: ImageRow, link: LinkTo, query: Query | undefined): Markup =>
  html`<tr>
    <th scope="row">
      <bdi>${repository}</bdi>:<b><bdi>${tag}</bdi></b>
      <div class="small soft"><bdi>${product}</bdi>${kind !== 'container' && html` · ${kind}`}</div>
    </th>
    ${cells.map((one) => cell(one, tag, link, query))}
  </tr> `

const group = ({view, isDefault, versions, rows}: ImageGroup, link: LinkTo, query: Query | undefined): Markup =>
  html`<tbody>
    <tr class="view">
      <th scope="rowgroup">${isDefault ? 'In no content view' : html`<bdi>${view}</bdi>`}</th>
      ${versions.map((version) => html`<td>${version !== undefined && `version ${version}`}</td>`)}
    </tr>
    ${rows.map((one) => row(one, link, query))}
  </tbody> `

const legend = html`<ul class="legend" aria-label="Marks">
  <li>✓ same as in the environment before</li>
  <li><span class="mark moved">≠ differs</span> another digest</li>
  <li><span class="mark new">+ not in …</span> only here</li>
  <li><span class="mark gone">✕ missing</span> the environment before has it</li>
  <li>— not there</li>
</ul>`

const isDrift = ({state}: Cell): boolean => state === 'moved' || state === 'new' || state === 'gone'

export const driftOf = ({groups}: Images): number =>
  groups.flatMap(({rows}) => rows.flatMap(({cells}) => cells.filter(isDrift))).length

/** The table of images: environments as columns, tags as rows. */
export function imagesView(images: Images, link: LinkTo, query: Query | undefined): Markup {
  const {columns, groups, total, page, pages} = images
  const title = html`<div class="title">
    <h2 id="images-title">Images</h2>
    <p>${counted(total, 'tag')}${pages > 1 && `, page ${page} of ${pages}`}</p>
  </div>`
  if (total === 0)
    return html`<section id="images" aria-labelledby="images-title">
      ${title}
      <p class="body soft">${query ? 'No tag of a lifecycle environment matches.' : 'No images yet.'}</p>
    </section>`
  return html`<section id="images" aria-labelledby="images-title">
    ${title} ${legend}
    <div class="scroll" role="region" aria-label="Table of images" tabindex="0">
      <table class="images">
        <thead>
          <tr>
            <th scope="col">Image</th>
            ${columns.map((name) => html`<th scope="col"><bdi>${name}</bdi></th>`)}
          </tr>
        </thead>
        ${groups.map((one) => group(one, link, query))}
      </table>
    </div>
    ${pages > 1 && html`<nav class="pages" aria-label="Pages of images">${page > 1 && html`<a href="${link({page: page - 1})}#images">Previous page</a>`}${page < pages && html`<a href="${link({page: page + 1})}#images">Next page</a>`}</nav>`}
  </section>`
}
