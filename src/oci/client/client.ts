import {algorithmOf, digestOf, isDigest} from '../../core/digest'
import {AppError, usageError} from '../../core/errors'
import {answerError} from './answers'
import {downloadBlob, type BlobOptions} from './download'
import type {ImageSource, ImageTarget, OpenBlob, Signalled} from '../endpoint'
import {referrersIndex} from '../artifact'
import {CompanionFinder} from './referrers'
import {corruptContent, invalidContent} from '../errors'
import type {WholeAnswer} from './exchanger'
import {
  artifactTypeOf,
  manifestLimit,
  parseDescriptor,
  parseManifest,
  type Descriptor,
  type Manifest,
  type StoredManifest,
} from '../manifest'
import {essence, manifestMediaTypes, mediaTypes} from '../mediatypes'
import {companionTag} from '../companions'
import {nextLink, pages} from './paging'
import {isDigestKey, isRepositoryName} from '../reference'
import {Session, type Ask, type RegistryOptions} from './session'
import {asArray, asCount, asObject, parseJson, textsOf} from '../../core/json'
import {uploadBlob, type UploadOptions} from './upload'
import type {Expected} from '../verify'

/** A manifest as a registry gave it, verified and read. */
export interface FetchedManifest extends StoredManifest {
  readonly manifest: Manifest
}

/** One repository of a registry, as a source and a target of copies. */
export interface RemoteRepository extends ImageSource, ImageTarget {
  /** Origin of the registry, for telling whether two repositories are in the same one. */
  readonly origin: string
  readonly repository: string
}

const accept = manifestMediaTypes.join(', ')
const listLimit = 32 * 1024 * 1024

/** A client of one OCI registry. Errors are AppErrors: 128 not found, 129 not authenticated, 77 forbidden, 70 no or a bad answer. */
export class RegistryClient {
  readonly #session: Session

  constructor(options: RegistryOptions) {
    this.#session = new Session(options)
  }

  /** Origin of the registry: scheme, host and port. */
  get origin(): string {
    return this.#session.home.origin
  }

  /** Checks that the registry is one and accepts the credentials; with Katello this is a login. */
  async ping(options: Signalled = {}): Promise<void> {
    const what = `Asking ${this.#session.home.host}`
    const answer = await this.#session.fetch({what, to: '', method: 'GET', scopes: [], ...options})
    if (answer.status !== 200) throw answerError(what, answer)
  }

  /** Every tag of a repository, in the registry's order. */
  listTags(name: string, options: Signalled & {readonly pageSize?: number} = {}): Promise<string[]> {
    const ask = this.#ask(`Reading the tags of ${name}`, name, `tags/list${pageQuery(options.pageSize)}`, options)
    return this.#list(ask, 'tags')
  }

  /** The tags that the registry gives in one answer, and whether these are all. */
  async firstTags(
    name: string,
    options: Signalled = {},
  ): Promise<{readonly tags: string[]; readonly isComplete: boolean}> {
    const ask = this.#ask(`Reading the tags of ${name}`, name, 'tags/list', options)
    const answer = await this.#session.fetch(ask, listLimit)
    if (answer.status !== 200) throw answerError(ask.what, answer)
    return {tags: listIn(answer, ask.what, 'tags'), isComplete: nextLink(answer.headers['link']) === undefined}
  }

  /** Every repository that the registry lists for these credentials. */
  catalog(options: Signalled & {readonly pageSize?: number} = {}): Promise<string[]> {
    const to = `_catalog${pageQuery(options.pageSize)}`
    const scopes = ['registry:catalog:*']
    return this.#list({what: 'Reading the catalog', to, method: 'GET', scopes, signal: options.signal}, 'repositories')
  }

  /** The manifest of a tag or digest. Its bytes have the digest that was asked for, or that the registry announced. */
  async getManifest(name: string, reference: string, options: Signalled = {}): Promise<FetchedManifest> {
    const what = `Reading manifest ${reference} of ${name}`
    const byDigest = isDigestKey(reference)
    const ask = this.#ask(what, name, `manifests/${reference}`, options)
    const answer = await this.#session.fetch({...ask, headers: {accept}}, manifestLimit)
    if (answer.status !== 200) throw answerError(what, answer)
    const announced = headerDigest(answer)
    const expected = byDigest ? reference : announced
    const digest = digestOf(answer.body, expected ? algorithmOf(expected) : 'sha256')
    if (expected !== undefined && digest !== expected)
      throw corruptContent(`${what}: the content does not match its digest`, `expected ${expected}, got ${digest}`)
    const manifest = parseManifest(answer.body, answer.headers['content-type'])
    return {digest, mediaType: manifest.mediaType, bytes: answer.body, manifest}
  }

  /** As {@link getManifest}; undefined when there is none. */
  async findManifest(name: string, reference: string, options: Signalled = {}): Promise<FetchedManifest | undefined> {
    try {
      return await this.getManifest(name, reference, options)
    } catch (error) {
      if (error instanceof AppError && error.parts.status === 404) return undefined
      throw error
    }
  }

  /** Digest, type and length of a manifest without its content; undefined when there is none. */
  async headManifest(name: string, reference: string, options: Signalled = {}): Promise<Descriptor | undefined> {
    const what = `Looking for manifest ${reference} of ${name}`
    isDigestKey(reference)
    const ask = this.#ask(what, name, `manifests/${reference}`, options)
    const answer = await this.#session.fetch({...ask, method: 'HEAD', headers: {accept}})
    if (answer.status === 404) return undefined
    if (answer.status !== 200) throw answerError(what, answer)
    const digest = isDigest(reference) ? reference : headerDigest(answer)
    const size = lengthOf(answer)
    if (digest !== undefined && size !== undefined)
      return {digest, size, mediaType: essence(answer.headers['content-type'] ?? '')}
    const {digest: computed, mediaType, bytes} = await this.getManifest(name, reference, options)
    return {digest: computed, mediaType, size: bytes.length}
  }

  /** A blob's bytes, verified and resumed while they are read. */
  getBlob(name: string, expected: Expected, options: BlobOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
    this.#check(name)
    return downloadBlob(this.#session, name, expected, options)
  }

  /** Length of a blob in bytes; undefined when the repository does not have it. */
  async headBlob(name: string, digest: string, options: Signalled = {}): Promise<number | undefined> {
    const what = `Looking for blob ${digest} of ${name}`
    const answer = await this.#session.fetch({...this.#ask(what, name, `blobs/${digest}`, options), method: 'HEAD'})
    if (answer.status === 404) return undefined
    if (answer.status !== 200) throw answerError(what, answer)
    return lengthOf(answer) ?? 0
  }

  /** Brings a blob into a repository, unless it is there. `open` gives its bytes and may be called again. */
  async pushBlob(
    name: string,
    descriptor: Descriptor,
    open: OpenBlob,
    options: UploadOptions = {},
  ): Promise<'present' | 'mounted' | 'copied'> {
    if ((await this.headBlob(name, descriptor.digest, options)) !== undefined) return 'present'
    return uploadBlob(this.#session, name, descriptor, open, options)
  }

  /** Stores a manifest under a tag or its digest; gives the digest. */
  async putManifest(
    name: string,
    reference: string,
    {bytes, mediaType}: Pick<StoredManifest, 'bytes' | 'mediaType'>,
    options: Signalled = {},
  ): Promise<string> {
    return (await this.#put(name, reference, {bytes, mediaType}, options)).digest
  }

  /**
   * Stores a manifest that has a subject, so that it is found from there: where the registry does not say that it knows of subjects, the
   * tag that stands for the referrers API is made or extended.
   */
  async putReferrer(name: string, manifest: StoredManifest, options: Signalled = {}): Promise<'api' | 'fallback_tag'> {
    const {subject, annotations, ...parsed} = parseManifest(manifest.bytes, manifest.mediaType)
    if (!subject) throw invalidContent('The manifest has no subject', manifest.digest)
    const {answer} = await this.#put(name, manifest.digest, manifest, options)
    if (answer.headers['oci-subject'] !== undefined) return 'api'
    const {digest, mediaType, bytes} = manifest
    const listed = await this.taggedReferrers(name, subject.digest, options)
    if (listed.some((entry) => entry.digest === digest)) return 'fallback_tag'
    const artifactType = artifactTypeOf({subject, annotations, ...parsed})
    const index = referrersIndex([...listed, {mediaType, digest, size: bytes.length, artifactType, annotations}])
    await this.putManifest(name, companionTag(subject.digest), index, options)
    return 'fallback_tag'
  }

  async #put(
    name: string,
    reference: string,
    {bytes, mediaType}: Pick<StoredManifest, 'bytes' | 'mediaType'>,
    options: Signalled,
  ): Promise<{readonly digest: string; readonly answer: WholeAnswer}> {
    const what = `Writing manifest ${reference} of ${name}`
    const expected = isDigestKey(reference) ? reference : undefined
    const digest = digestOf(bytes, expected ? algorithmOf(expected) : 'sha256')
    if (expected !== undefined && digest !== expected)
      throw corruptContent(`${what}: the content does not match that digest`, `its digest is ${digest}`)
    const ask = this.#ask(what, name, `manifests/${reference}`, options, 'pull,push')
    const headers = {'content-type': mediaType}
    const answer = await this.#session.fetch({...ask, method: 'PUT', headers, body: bytes, repeatable: true})
    if (answer.status !== 201) throw answerError(what, answer)
    const stored = headerDigest(answer)
    if (stored !== undefined && algorithmOf(stored) === algorithmOf(digest) && stored !== digest)
      throw corruptContent(`${what}: the registry stored other content`, `expected ${digest}, got ${stored}`)
    return {digest, answer}
  }

  /** Removes a tag, or a manifest with all its tags; false when it was not there. */
  async deleteManifest(name: string, reference: string, options: Signalled = {}): Promise<boolean> {
    const what = `Deleting manifest ${reference} of ${name}`
    isDigestKey(reference)
    const ask = this.#ask(what, name, `manifests/${reference}`, options, 'pull,push,delete')
    const answer = await this.#session.fetch({...ask, method: 'DELETE', repeatable: true})
    if (answer.status === 404) return false
    if (answer.status < 200 || answer.status > 204) throw answerError(what, answer)
    return true
  }

  /**
   * True when the registry deletes manifests of a repository. It is asked to delete one that nobody has: a registry that can says that it is
   * not there, one that cannot does not know the request.
   */
  async canDelete(name: string, options: Signalled = {}): Promise<boolean> {
    const what = `Asking whether manifests of ${name} can be deleted`
    const ask = this.#ask(what, name, `manifests/sha256:${'0'.repeat(64)}`, options, 'pull,push,delete')
    const answer = await this.#session.fetch({...ask, method: 'DELETE', repeatable: true})
    const error = answerError(what, answer)
    if (answer.status === 401 || answer.status === 403 || error.parts.detail?.startsWith('DENIED')) throw error
    if (answer.status >= 500 && answer.status !== 501) throw error
    return answer.status < 300 || (answer.status === 404 && error.parts.detail?.startsWith('MANIFEST_UNKNOWN') === true)
  }

  /**
   * As {@link canDelete}, for those who may send only reads: what the registry says that it allows. One that is set up without deletion may
   * still say that it has the request.
   */
  async offersDelete(name: string, options: Signalled = {}): Promise<boolean> {
    const what = `Asking what can be done with manifests of ${name}`
    const ask = this.#ask(what, name, `manifests/sha256:${'0'.repeat(64)}`, options, 'pull,delete')
    const answer = await this.#session.fetch({...ask, method: 'OPTIONS', repeatable: true})
    if (answer.status === 401 || answer.status === 403 || answer.status >= 500) throw answerError(what, answer)
    return String(answer.headers['allow'] ?? '')
      .split(',')
      .some((method) => method.trim().toUpperCase() === 'DELETE')
  }

  /** Manifests that have the given one as their subject; registries without that request keep them under a tag. */
  async referrers(
    name: string,
    digest: string,
    options: Signalled & {readonly artifactType?: string} = {},
  ): Promise<Descriptor[]> {
    const found = await this.apiReferrers(name, digest, options)
    return found ?? filterType(await this.taggedReferrers(name, digest, options), options.artifactType)
  }

  /** As {@link referrers}, by the API alone; undefined when the registry does not have it. */
  async apiReferrers(
    name: string,
    digest: string,
    options: Signalled & {readonly artifactType?: string} = {},
  ): Promise<Descriptor[] | undefined> {
    const {artifactType} = options
    const query = artifactType === undefined ? '' : `?${new URLSearchParams({artifactType}).toString()}`
    const ask = this.#ask(`Reading what refers to ${digest} in ${name}`, name, `referrers/${digest}${query}`, options)
    const found: Descriptor[] = []
    for await (const {answer, url} of pages(
      this.#session,
      {...ask, headers: {accept: mediaTypes.ociIndex}},
      listLimit,
    )) {
      if (answer.status === 404 || answer.status === 405) return undefined
      if (answer.status !== 200) throw answerError(ask.what, {...answer, url})
      const list = asArray(asObject(parseJson(answer.body))?.['manifests'])
      if (!list) throw invalidContent(`${ask.what}: the answer is not an index`)
      found.push(...list.map((item, index) => parseDescriptor(item, `manifests[${index}]`)))
    }
    return filterType(found, artifactType)
  }

  /** What the tag lists that stands in for the referrers API; empty when there is no such tag. */
  async taggedReferrers(name: string, digest: string, options: Signalled = {}): Promise<Descriptor[]> {
    const tag = companionTag(digest)
    const manifest = (await this.findManifest(name, tag, options))?.manifest
    return manifest?.kind === 'list' ? [...manifest.manifests] : []
  }

  /** A repository as a source and target for {@link copyImage}. */
  repository(name: string, options: Pick<UploadOptions, 'chunkSize' | 'memory'> = {}): RemoteRepository {
    this.#check(name)
    const {origin} = this
    return {
      name: `${this.#session.home.host}/${name}`,
      origin,
      repository: name,
      manifest: (reference = 'latest', signal) => this.getManifest(name, reference, {signal}),
      blob: (descriptor, read = {}) => this.getBlob(name, descriptor, read),
      hasBlob: async ({digest}, signal) => (await this.headBlob(name, digest, {signal})) !== undefined,
      putBlob: (descriptor, open, given = {}) =>
        uploadBlob(this.#session, name, descriptor, open, {...options, ...given}),
      putManifest: async (manifest, reference = manifest.digest, signal) =>
        void (await this.putManifest(name, reference, manifest, {signal})),
      putReferrer: async (manifest, signal) => void (await this.putReferrer(name, manifest, {signal})),
      present: (reference, signal) => this.findManifest(name, reference, {signal}),
      companions: (choice) => new CompanionFinder(this, name, choice),
      finish: async () => {},
    }
  }

  /** Closes the client's connections. */
  close(): void {
    this.#session.close()
  }

  async #list(ask: Ask, key: 'tags' | 'repositories'): Promise<string[]> {
    const found: string[] = []
    for await (const {answer, url} of pages(this.#session, ask, listLimit)) {
      if (answer.status !== 200) throw answerError(ask.what, {...answer, url})
      found.push(...listIn(answer, ask.what, key))
    }
    return found
  }

  #ask(what: string, name: string, path: string, {signal}: Signalled, actions = 'pull'): Ask {
    this.#check(name)
    return {what, to: `${name}/${path}`, method: 'GET', scopes: [`repository:${name}:${actions}`], signal}
  }

  #check(name: string): void {
    if (!isRepositoryName(name)) throw usageError(`"${name}" is not the name of a repository`)
  }
}

function listIn({body}: WholeAnswer, what: string, key: 'tags' | 'repositories'): string[] {
  const json = asObject(parseJson(body))
  // A repository without tags may answer null in the place of the list.
  if (!json || (asArray(json[key]) === undefined && json[key] !== null))
    throw invalidContent(`${what}: the answer has no list of ${key}`)
  return textsOf(json[key])
}

function filterType(list: Descriptor[], artifactType: string | undefined): Descriptor[] {
  return artifactType === undefined ? list : list.filter((item) => item.artifactType === artifactType)
}

function pageQuery(size: number | undefined): string {
  return size === undefined ? '' : `?n=${size}`
}

function headerDigest({headers}: WholeAnswer): string | undefined {
  const digest = headers['docker-content-digest']
  return typeof digest === 'string' && isDigest(digest) ? digest : undefined
}

function lengthOf({headers}: WholeAnswer): number | undefined {
  const text = headers['content-length']
  return text === undefined || text === '' ? undefined : asCount(Number(text))
}
