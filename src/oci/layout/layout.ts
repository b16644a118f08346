import {stat} from 'node:fs/promises'
import {join} from 'node:path'
import {isDigest} from '../../core/digest'
import {mapParallel} from '../../core/parallel'
import type {ImageSource, ImageTarget, OpenBlob, PutBlobOptions, ReadBlobOptions} from '../endpoint'
import {errnoOf, invalidContent, missingContent, reasonOf, unreadableInput} from '../errors'
import {readPieces, writeAtomically} from './files'
import {Parts} from './parts'
import {
  artifactTypeOf,
  manifestLimit,
  parseDescriptor,
  parseManifest,
  type Descriptor,
  type Manifest,
  type StoredManifest,
} from '../manifest'
import {companionsIn, parseCompanionTag, type Attached, type CompanionChoice, type CompanionSearch} from '../companions'
import {mediaTypes} from '../mediatypes'
import {collect, once} from '../streams'
import type {FileSet} from './tarfile'
import {asArray, asObject, asText, parseJson, type JsonObject} from '../../core/json'
import {verified} from '../verify'

/** The annotation of an index entry that holds the image's name or tag. */
const refName = 'org.opencontainers.image.ref.name'

/** Manifests that are read at a time. */
const atOnce = 4

/** The files of a directory, by paths inside it. */
export function directoryFiles(directory: string): FileSet {
  return {
    size: async (path) => {
      const found = await stat(join(directory, path)).catch((error: unknown) => {
        if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined
        throw unreadableInput(`Cannot read ${directory}`, reasonOf(error))
      })
      return found?.isFile() ? found.size : undefined
    },
    read: (path, options) => readPieces(join(directory, path), options),
    close: async () => {},
  }
}

const notLayout = 'Give a directory or archive that mallet registry pull, skopeo copy or podman save wrote as OCI'

/** The images of an OCI layout, from a directory or an archive that holds one. */
export class Layout implements ImageSource {
  readonly name: string
  protected readonly files: FileSet

  constructor(name: string, files: FileSet) {
    this.name = name
    this.files = files
  }

  /** The entries of `index.json`; exit code 66 when this is not an OCI layout. */
  async entries(): Promise<Descriptor[]> {
    return (await this.rawEntries()).map((item, index) => parseDescriptor(item, `manifests[${index}]`))
  }

  /** As {@link entries}, unread: what other programs put there is kept when the index is written again. */
  protected async rawEntries(): Promise<readonly unknown[]> {
    const marker = await this.#json('oci-layout')
    if (asText(marker?.['imageLayoutVersion']) === undefined)
      throw unreadableInput(`${this.name} is not an OCI layout`, 'it has no oci-layout file', notLayout)
    const list = asArray((await this.#json('index.json'))?.['manifests'])
    if (!list)
      throw unreadableInput(`${this.name} is not an OCI layout`, 'its index.json lists no manifests', notLayout)
    return list
  }

  /** The names under which images are listed, in the order of the index; what is attached to images is left out. */
  async names(): Promise<string[]> {
    return (await this.#images()).flatMap((entry) => entry.annotations?.[refName] ?? [])
  }

  /** A search for what the index lists beside images: manifests with a subject, and names such as `sha256-…`; it reads them once. */
  companions(choice: CompanionChoice = {}): CompanionSearch {
    let all: Promise<readonly Attached[]> | undefined
    return {of: async (subject) => companionsIn(await (all ??= this.#attached()), subject, choice)}
  }

  /** The entries that are images, as far as the index says: no artifacts without a name, and no names such as cosign's. */
  async #images(): Promise<Descriptor[]> {
    const entries = await this.entries()
    const images = entries.filter(({annotations, artifactType}) => {
      const name = annotations?.[refName]
      return name === undefined ? artifactType === undefined : !parseCompanionTag(name)
    })
    return images.length > 0 ? images : entries
  }

  /** The entries with the subject of each manifest, and with what lists of referrers list. */
  async #attached(): Promise<Attached[]> {
    const found: Attached[] = []
    for (const entry of await this.entries()) {
      const tag = entry.annotations?.[refName]
      const manifest = await this.#present(entry)
      if (!manifest) continue
      const isList = tag !== undefined && manifest.kind === 'list' && parseCompanionTag(tag) !== undefined
      const listed = isList ? await mapParallel(manifest.manifests, atOnce, (one) => this.#described(one)) : []
      found.push({descriptor: describedBy(manifest, entry), subject: manifest.subject?.digest, tag, listed})
    }
    return found
  }

  /** An entry of a list of referrers as its manifest describes it: lists do not always say what a referrer is. */
  async #described(entry: Descriptor): Promise<Descriptor> {
    const manifest = await this.#present(entry)
    return manifest ? describedBy(manifest, entry) : entry
  }

  /** The manifest of an entry; undefined where it was not copied to the layout. */
  async #present(entry: Descriptor): Promise<Manifest | undefined> {
    if ((await this.files.size(blobPath(entry.digest))) === undefined) return undefined
    return parseManifest(await this.#bytes(entry), entry.mediaType)
  }

  /** The manifest with a name or digest; without either the only one there is. */
  async manifest(reference?: string): Promise<StoredManifest> {
    const entry = await this.#find(reference)
    const bytes = await this.#bytes(entry)
    return {digest: entry.digest, mediaType: parseManifest(bytes, entry.mediaType).mediaType, bytes}
  }

  async *blob(descriptor: Descriptor, {from = 0, raw}: ReadBlobOptions = {}): AsyncGenerator<Uint8Array> {
    const path = blobPath(descriptor.digest)
    if ((await this.files.size(path)) === undefined)
      throw missingContent(`${this.name} has no blob ${descriptor.digest}`)
    const bytes = this.files.read(path, {from, raw})
    yield* raw || from > 0 ? bytes : verified(bytes, descriptor, `${descriptor.digest} in ${this.name}`)
  }

  /** Releases what opening took: open files, temporary directories. */
  close(): Promise<void> {
    return this.files.close()
  }

  async #find(reference: string | undefined): Promise<Pick<Descriptor, 'digest'> & {mediaType?: string}> {
    if (reference !== undefined && isDigest(reference)) return {digest: reference}
    const entries = await this.entries()
    if (reference === undefined) {
      const images = await this.#images()
      const [only, ...others] = images
      if (only && others.length === 0) return only
      const hint = `Specify one of: ${images.map((e) => e.annotations?.[refName] ?? e.digest).join(', ')}`
      throw missingContent(`${this.name} has ${images.length} images`, undefined, only && hint)
    }
    const found = entries.find((entry) => entry.annotations?.[refName] === reference)
    if (found) return found
    const names = (await this.names()).join(', ')
    throw missingContent(`${this.name} has no image "${reference}"`, undefined, names && `It has: ${names}`)
  }

  async #bytes({digest}: Pick<Descriptor, 'digest'>): Promise<Uint8Array> {
    const path = blobPath(digest)
    const size = await this.files.size(path)
    if (size === undefined) throw missingContent(`${this.name} has no manifest ${digest}`)
    const tooLarge = () => invalidContent('The manifest is too large', `${digest} in ${this.name}`)
    return collect(verified(this.files.read(path), {digest}, `${digest} in ${this.name}`), manifestLimit, tooLarge)
  }

  async #json(path: string): Promise<JsonObject | undefined> {
    if ((await this.files.size(path)) === undefined) return undefined
    const tooLarge = () => unreadableInput(`${path} in ${this.name} is too large`)
    return asObject(parseJson(await collect(this.files.read(path), 16 * manifestLimit, tooLarge)))
  }
}

const describedBy = (manifest: Manifest, entry: Descriptor): Descriptor => ({
  ...entry,
  artifactType: artifactTypeOf(manifest),
  annotations: manifest.annotations,
})

/** Opens an OCI layout directory for reading; exit code 66 when it cannot be read. Close it after use. */
export async function openLayout(directory: string): Promise<Layout> {
  const known = await stat(directory).catch(errnoOf)
  if (known === 'ENOENT')
    throw unreadableInput(`oci:${directory} cannot be read`, 'the directory does not exist', 'Check the path')
  const layout = new Layout(`oci:${directory}`, directoryFiles(directory))
  await layout.entries()
  return layout
}

/** An OCI layout directory that images are written to; made when it does not exist. */
export class LayoutDirectory extends Layout implements ImageTarget {
  readonly #directory: string
  readonly #parts: Parts
  #last: Promise<unknown> = Promise.resolve()

  constructor(directory: string, name = `oci:${directory}`) {
    super(name, directoryFiles(directory))
    this.#directory = directory
    this.#parts = new Parts(directory)
  }

  async hasBlob({digest, size}: Descriptor): Promise<boolean> {
    return (await this.files.size(blobPath(digest))) === size
  }

  /** Stores a blob; one that an earlier run left unfinished is continued. */
  async putBlob(descriptor: Descriptor, open: OpenBlob, options: PutBlobOptions = {}): Promise<'copied'> {
    await this.#parts.write(blobPath(descriptor.digest), descriptor, open, options)
    return 'copied'
  }

  /** Stores a manifest; with a reference it is listed in `index.json`, in the place of an earlier one of that name. */
  async putManifest(manifest: StoredManifest, reference?: string): Promise<void> {
    const {digest, mediaType, bytes} = manifest
    await writeAtomically(join(this.#directory, blobPath(digest)), verified(once(bytes), {digest}))
    if (reference === undefined) return
    const name = isDigest(reference) ? undefined : reference
    const {subject, ...manifestOf} = parseManifest(bytes, mediaType)
    const artifactType = subject && artifactTypeOf({subject, ...manifestOf})
    const entry = {
      mediaType,
      digest,
      size: bytes.length,
      ...(artifactType !== undefined && {artifactType}),
      ...(name && {annotations: {[refName]: name}}),
    }
    // One change of the index at a time: each reads what the one before wrote.
    const change = this.#last.then(() => this.#list(entry, name))
    this.#last = change.catch(() => {})
    await change
  }

  /** Stores a manifest that has a subject; the index lists it without a name. */
  get putReferrer(): ((manifest: StoredManifest) => Promise<void>) | undefined {
    return (manifest) => this.putManifest(manifest, manifest.digest)
  }

  async present(reference: string): Promise<StoredManifest | undefined> {
    if ((await this.files.size('oci-layout')) === undefined) return undefined
    const isListed = isDigest(reference)
      ? (await this.files.size(blobPath(reference))) !== undefined
      : (await this.entries()).some(({annotations}) => annotations?.[refName] === reference)
    return isListed ? this.manifest(reference) : undefined
  }

  async finish(): Promise<void> {
    await this.#parts.sweep()
  }

  async #list(entry: Descriptor, name: string | undefined): Promise<void> {
    const present = (await this.files.size('oci-layout')) === undefined ? [] : await this.rawEntries()
    const replaced = (other: unknown) => {
      const otherName = asObject(asObject(other)?.['annotations'])?.[refName]
      return name === undefined
        ? otherName === undefined && asObject(other)?.['digest'] === entry.digest
        : otherName === name
    }
    const index = {
      schemaVersion: 2,
      mediaType: mediaTypes.ociIndex,
      manifests: [...present.filter((other) => !replaced(other)), entry],
    }
    await writeAtomically(join(this.#directory, 'index.json'), once(JSON.stringify(index)))
    await writeAtomically(join(this.#directory, 'oci-layout'), once('{"imageLayoutVersion":"1.0.0"}'))
  }
}

/** Path of a blob inside a layout; a digest that is none is refused, so that it cannot lead elsewhere. */
export function blobPath(digest: string): string {
  if (!isDigest(digest)) throw invalidContent('Not a digest', digest.slice(0, 200))
  return `blobs/${digest.replace(':', '/')}`
}
