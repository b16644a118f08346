import {isDigest} from '../../core/digest'
import {answerError} from '../client/answers'
import {invalidContent} from '../errors'
import {Exchanger, systemClock, unreachable, type Clock, type RegistryEvent} from '../client/exchanger'
import type {Limits} from '../../core/limits'
import type {RetryPolicy} from '../../core/retry'
import {registryUrl} from '../client/session'
import {Transport} from '../client/transport'
import {TransportFailure, type TlsOptions} from '../client/exchange'
import {asArray, asObject, asText, parseJson, textMap, textsOf} from '../../core/json'

/** One image of a flatpak index. */
export interface FlatpakIndexImage {
  readonly digest: string
  readonly mediaType: string
  readonly os: string
  readonly architecture: string
  readonly tags: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

export interface FlatpakIndexRepository {
  readonly name: string
  /** The images that its tags name; those inside manifest lists are not read. */
  readonly images: readonly FlatpakIndexImage[]
}

export interface FlatpakIndex {
  /** Where the images are, exactly as the index says; may be relative to the index's own address. */
  readonly registry: string
  readonly repositories: readonly FlatpakIndexRepository[]
}

export interface FlatpakQuery {
  readonly tag?: string | undefined
  readonly architecture?: string | undefined
  readonly os?: string | undefined
}

export interface FlatpakFetchOptions {
  readonly tls?: TlsOptions | undefined
  readonly limits?: Partial<Limits> | undefined
  readonly retry?: Partial<RetryPolicy> | undefined
  readonly clock?: Clock | undefined
  readonly signal?: AbortSignal | undefined
  readonly onEvent?: ((event: RegistryEvent) => void) | undefined
}

/** The largest index that is read, in bytes: appstream data and icons make them big. */
const flatpakIndexLimit = 128 * 1024 * 1024
const maxRepositories = 50_000
const maxImages = 10_000

/** The address of the index below a flatpak remote's, which may already name `/index` or `/index/static`. Parameters are sorted. */
export function flatpakIndexUrl(remote: string, query: FlatpakQuery = {}): URL {
  const plain = remote.trim().replace(/^oci\+(?=https?:)/, '')
  const url = registryUrl(URL.canParse(plain) ? plain.replace(/[?#].*$/s, '') : plain)
  const path = url.pathname.replace(/\/+$/, '').replace(/\/index(?:\/static)?$/, '')
  url.pathname = `${path}/index/static`
  const parameters = new URLSearchParams({'label:org.flatpak.ref:exists': '1'})
  for (const [key, value] of Object.entries(query)) if (value) parameters.set(key, String(value))
  parameters.sort()
  url.search = parameters.toString()
  return url
}

/** Reads the index of a flatpak remote; no credentials are sent. Exit code 70 without a usable answer, 65 for a malformed one. */
export async function fetchFlatpakIndex(
  remote: string,
  query: FlatpakQuery = {tag: 'latest'},
  options: FlatpakFetchOptions = {},
): Promise<FlatpakIndex> {
  const url = flatpakIndexUrl(remote, query)
  const what = `Reading the flatpak index of ${url.host}`
  const transport = new Transport(url, options.tls, options.limits)
  const exchanger = new Exchanger(transport, {...options, clock: options.clock ?? systemClock})
  try {
    const request = {
      method: 'GET',
      url,
      headers: {accept: 'application/json'},
      decompress: true,
      signal: options.signal,
    }
    const answer = await exchanger.fetch(request, flatpakIndexLimit)
    if (answer.status !== 200) throw answerError(what, answer)
    return parseFlatpakIndex(parseJson(answer.body))
  } catch (error) {
    throw error instanceof TransportFailure ? unreachable(what, error, url) : error
  } finally {
    transport.close()
  }
}

/** Checks an index of unknown shape. Throws (exit code 65) when it is none, or an image has no valid digest. */
export function parseFlatpakIndex(value: unknown): FlatpakIndex {
  const json = asObject(value)
  const registry = asText(json?.['Registry'])
  const results = asArray(json?.['Results'])
  if (registry === undefined || !results)
    throw invalidContent('This is not a flatpak index', 'Registry or Results is missing')
  if (results.length > maxRepositories)
    throw invalidContent('The flatpak index is too large', `${results.length} repositories`)
  return {registry, repositories: results.map(parseRepository)}
}

function parseRepository(value: unknown, index: number): FlatpakIndexRepository {
  const json = asObject(value)
  const name = asText(json?.['Name'])
  if (!name) throw invalidContent('The flatpak index is malformed', `Results[${index}] has no Name`)
  return {name, images: parseImages(json?.['Images'], name)}
}

function parseImages(value: unknown, name: string): FlatpakIndexImage[] {
  const list = asArray(value) ?? []
  if (list.length > maxImages)
    throw invalidContent('The flatpak index is too large', `${name} has ${list.length} images`)
  return list.map((item, index) => {
    const json = asObject(item)
    const digest = asText(json?.['Digest']) ?? ''
    if (!isDigest(digest))
      throw invalidContent('The flatpak index is malformed', `Images[${index}] of ${name} has no digest`)
    return {
      digest,
      mediaType: asText(json?.['MediaType']) ?? '',
      os: asText(json?.['OS']) ?? '',
      architecture: asText(json?.['Architecture']) ?? '',
      tags: textsOf(json?.['Tags']),
      labels: textMap(json?.['Labels']),
      annotations: textMap(json?.['Annotations']),
    }
  })
}
