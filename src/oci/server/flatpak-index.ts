import {digestOf} from '../../core/digest'
import type {Manifest} from '../store'
import type {Context} from './context'
import {RegistryError} from './errors'
import {sendJson} from './exchange'
import {etagMatches} from './headers'

interface IndexImage {
  readonly Tags: string[]
  readonly Digest: string
  readonly MediaType: string
  readonly OS: string
  readonly Architecture: string
  readonly Labels: Readonly<Record<string, string>>
}

interface Filters {
  readonly repositories: readonly string[]
  readonly tags: readonly string[]
  readonly os: readonly string[]
  readonly architectures: readonly string[]
  /** Label -> values of which one must be there; an empty list: the label must exist. */
  readonly labels: ReadonlyMap<string, readonly string[]>
}

const refLabel = 'org.flatpak.ref'

/** `GET /index/static` and `/index/dynamic`: the flatpaks of the repositories that the port lists; no caller is refused. */
export function flatpakIndex(context: Context): void {
  const {ports, caller, request, query, base} = context
  const filters = parseFilters(query)
  const repositories = ports.flatpaks?.listed(caller, request) ?? []
  if (repositories.length === 0) return sendIndex(context, {Registry: base, Results: []})
  const sets = ports.content.sets.withFlatpaks()
  const results = [...repositories]
    .filter(({name, contentSetId}) => sets.has(contentSetId) && isWanted(filters.repositories, name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({name, contentSetId}) => ({Name: name, Images: imagesOf(context, contentSetId, filters)}))
    .filter(({Images}) => Images.length > 0)
  sendIndex(context, {Registry: `${base}/`, Results: results})
}

/** Clients keep an answer that says nothing of its age for half an hour, an empty one too. */
function sendIndex(context: Context, body: unknown): void {
  const {request, response} = context
  const etag = `"${digestOf(JSON.stringify(body)).slice(7, 39)}"`
  const headers = {etag, 'cache-control': 'no-cache'}
  if (etagMatches(request.headers['if-none-match'], etag)) {
    response.writeHead(304, headers).end()
    return
  }
  sendJson(context, 200, body, headers)
}

function imagesOf({ports}: Context, set: number, filters: Filters): IndexImage[] {
  const images = new Map<string, IndexImage>()
  for (const {tag, image} of ports.content.sets.flatpaks(set)) {
    if (!isWanted(filters.tags, tag) || !fits(image, filters)) continue
    const present = images.get(image.digest)
    if (present) present.Tags.push(tag)
    else images.set(image.digest, indexImage(image, tag))
  }
  return [...images.values()]
}

function indexImage({digest, mediaType, os, architecture, labels}: Manifest, tag: string): IndexImage {
  return {
    Tags: [tag],
    Digest: digest,
    MediaType: mediaType,
    OS: os ?? '',
    Architecture: architecture ?? '',
    Labels: labels,
  }
}

function fits({os, architecture, labels}: Manifest, filters: Filters): boolean {
  if (!isWanted(filters.os, os ?? '') || !isWanted(filters.architectures, architecture ?? '')) return false
  return [...filters.labels].every(([label, values]) => {
    const value = labels[label]
    return value !== undefined && isWanted(values, value)
  })
}

const isWanted = (wanted: readonly string[], value: string): boolean => wanted.length === 0 || wanted.includes(value)

/** The same key again widens, another key narrows. Flatpaks only: the label filter for them must be given. */
function parseFilters(query: URLSearchParams): Filters {
  const labels = new Map<string, string[]>()
  for (const [key, value] of query) {
    if (['repository', 'tag', 'os', 'architecture'].includes(key)) continue
    const match = /^label:(.+?)(:exists)?$/.exec(key)
    if (!match) throw badRequest(`unknown or unsupported parameter ${key}`)
    const [, label = '', exists] = match
    if (exists && value !== '1') throw badRequest(`${key} must be 1`)
    const values = labels.get(label) ?? []
    labels.set(label, exists ? values : [...values, value])
  }
  if (query.get(`label:${refLabel}:exists`) !== '1') throw badRequest(`label:${refLabel}:exists=1 is required`)
  return {
    repositories: query.getAll('repository'),
    tags: query.getAll('tag'),
    os: query.getAll('os'),
    architectures: query.getAll('architecture'),
    labels,
  }
}

const badRequest = (message: string): RegistryError => new RegistryError(400, {errors: [message]}, message)
