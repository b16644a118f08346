import type {OpenBlob, PutBlobOptions} from '../endpoint'
import type {Descriptor, Manifest, StoredManifest} from '../manifest'
import {mkdir, mkdtemp, readdir, rename, rm} from 'node:fs/promises'
import {createReadStream, createWriteStream} from 'node:fs'
import {open} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, dirname, join} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {createGunzip} from 'node:zlib'
import {addDockerImages, checkDockerImage, dockerMembers} from './docker-archive'
import {errnoOf, reasonOf, unreadableInput} from '../errors'
import {fileTarget, writeAtomically} from './files'
import {isRunning, leftovers, unfinishedName} from './leftovers'
import {blobPath, directoryFiles, Layout, LayoutDirectory} from './layout'
import {openTar, type ArchiveMember, type FileSet} from './tarfile'

/** Opens a tar archive, gzipped or not, that holds an OCI layout. Close it after use. */
export async function openOciArchive(path: string): Promise<Layout> {
  const layout = new Layout(`oci-archive:${path}`, await openMembers(path))
  try {
    await layout.entries()
    return layout
  } catch (error) {
    await layout.close()
    throw error
  }
}

/**
 * Opens an archive that `docker save` or `podman save` wrote. Its images are turned into an OCI layout in a temporary directory:
 * layers are checked against their diff ids and compressed. Closing it removes the directory.
 */
export async function openDockerArchive(path: string): Promise<Layout> {
  const name = `docker-archive:${path}`
  const members = await openMembers(path)
  const directory = await temporaryDirectory()
  const remove = () => rm(directory, {recursive: true, force: true})
  try {
    await addDockerImages(name, members, new LayoutDirectory(directory, name))
    return new Layout(name, {...directoryFiles(directory), close: remove})
  } catch (error) {
    await remove()
    throw error
  } finally {
    await members.close()
  }
}

/**
 * A layout that becomes a tar archive when it is finished; `abandon` removes what was collected instead. It is collected beside the
 * archive; what a killed run had collected is used by the next one.
 */
export class ArchiveWriter extends LayoutDirectory {
  readonly #path: string
  readonly #collected: string
  readonly #kind: 'oci-archive' | 'docker-archive'
  /** Files of the images that were put: what an earlier run collected besides is left out. */
  readonly #members = new Set(['oci-layout', 'index.json'])
  #reference: string | undefined

  private constructor(kind: 'oci-archive' | 'docker-archive', path: string, directory: string) {
    super(directory, `${kind}:${path}`)
    this.#kind = kind
    this.#path = path
    this.#collected = directory
  }

  static async create(kind: 'oci-archive' | 'docker-archive', path: string): Promise<ArchiveWriter> {
    const target = fileTarget(path) // before anything is fetched that could not be kept
    return new ArchiveWriter(kind, path, await collection(target))
  }

  /** An archive that is only planned: nothing is made on the disk. */
  static planned(kind: 'oci-archive' | 'docker-archive', path: string): ArchiveWriter {
    return new ArchiveWriter(kind, path, join(dirname(path), unfinishedName(`${basename(path)}.d`)))
  }

  /** Refuses what a docker archive cannot hold. */
  check(manifest: Manifest): void {
    if (this.#kind === 'docker-archive') checkDockerImage(manifest)
  }

  override hasBlob(descriptor: Descriptor): Promise<boolean> {
    this.#members.add(blobPath(descriptor.digest)) // it is put next, if it is not there
    return super.hasBlob(descriptor)
  }

  override putBlob(descriptor: Descriptor, open: OpenBlob, options?: PutBlobOptions): Promise<'copied'> {
    this.#members.add(blobPath(descriptor.digest))
    return super.putBlob(descriptor, open, options)
  }

  override async putManifest(manifest: StoredManifest, reference?: string): Promise<void> {
    this.#members.add(blobPath(manifest.digest))
    await super.putManifest(manifest, reference)
    this.#reference = reference ?? this.#reference
  }

  /** A docker archive has no place for what is attached to an image. */
  override get putReferrer(): ((manifest: StoredManifest) => Promise<void>) | undefined {
    return this.#kind === 'docker-archive' ? undefined : (manifest) => this.putManifest(manifest, manifest.digest)
  }

  override async finish(): Promise<void> {
    try {
      await super.finish()
      const members =
        this.#kind === 'oci-archive'
          ? await layoutMembers(this.#collected, this.#members)
          : await dockerMembers(this, this.#reference, this.#collected)
      await writeAtomically(fileTarget(this.#path), tarOf(members))
    } finally {
      await this.abandon()
    }
  }

  /** Removes what was collected. */
  async abandon(): Promise<void> {
    await rm(this.#collected, {recursive: true, force: true})
  }
}

/** The directory that an archive is collected in: what a killed run left of the same archive, if anything. */
async function collection(target: string): Promise<string> {
  const [parent, name] = [dirname(target), `${basename(target)}.d`]
  const directory = join(parent, unfinishedName(name))
  const left = await leftovers(parent)
  for (const file of left.get(basename(target)) ?? []) await rm(join(parent, file), {force: true})
  let adopted = false
  for (const file of left.get(name) ?? [])
    if (adopted) await rm(join(parent, file), {recursive: true, force: true})
    else
      adopted = await rename(join(parent, file), directory).then(
        () => true,
        () => false, // another process was quicker
      )
  if (!adopted) await mkdir(directory, {mode: 0o700})
  for (const file of ['index.json', 'oci-layout']) await rm(join(directory, file), {force: true})
  return directory
}

async function layoutMembers(directory: string, wanted: ReadonlySet<string>): Promise<ArchiveMember[]> {
  const files = directoryFiles(directory)
  const names = [...wanted].sort()
  const members: ArchiveMember[] = []
  for (const name of names) {
    const size = await files.size(name)
    if (size !== undefined) members.push({name, size, read: () => files.read(name)})
  }
  return members
}

/** A tar archive of members, as a stream; holds only a few chunks of it in memory. */
async function* tarOf(members: readonly ArchiveMember[]): AsyncGenerator<Uint8Array> {
  const {pack: createPack} = await import('tar-stream')
  const pack = createPack()
  const fill = async () => {
    for (const {name, size, read} of members) {
      const entry = pack.entry({name, size, mode: 0o644, mtime: new Date(0)})
      await pipeline(read(), entry)
    }
    pack.finalize()
  }
  const filled = fill().catch((error: unknown) =>
    pack.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  for await (const chunk of pack) yield chunk as Uint8Array
  await filled
}

/** An archive's members; a gzipped one is unpacked to a temporary file first, since members are read at random. */
async function openMembers(path: string): Promise<FileSet> {
  try {
    if (!(await isGzip(path))) return await openTar(path)
    const directory = await temporaryDirectory()
    const close = () => rm(directory, {recursive: true, force: true})
    try {
      const plain = join(directory, basename(path) || 'archive')
      await pipeline(createReadStream(path), createGunzip(), createWriteStream(plain, {mode: 0o600}))
      return {...(await openTar(plain)), close}
    } catch (error) {
      await close()
      throw error
    }
  } catch (error) {
    if (errnoOf(error) === undefined) throw error
    throw unreadableInput(`Cannot read the archive ${path}`, reasonOf(error))
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const {buffer, bytesRead} = await file.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await file.close()
  }
}

/** A new directory for what is unpacked; those of runs that were killed are removed. */
async function temporaryDirectory(): Promise<string> {
  const prefix = 'mallet-image-'
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${prefix}(\\d{1,10})-`).exec(name)?.[1]
    // What belongs to another user cannot be removed, and need not be.
    if (pid !== undefined && Number(pid) !== process.pid && !isRunning(Number(pid)))
      await rm(join(tmpdir(), name), {recursive: true, force: true}).catch(() => undefined)
  }
  return mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
}
