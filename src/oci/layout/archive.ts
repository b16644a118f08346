import type {StoredManifest} from '../manifest'
import {mkdtemp, readdir, rm} from 'node:fs/promises'
import {createReadStream, createWriteStream} from 'node:fs'
import {open} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {createGunzip} from 'node:zlib'
import {addDockerImages, dockerMembers} from './docker-archive'
import {errnoOf, reasonOf, unreadableInput} from '../errors'
import {fileTarget, writeAtomically} from './files'
import {directoryFiles, Layout, LayoutDirectory} from './layout'
import {openTar, type ArchiveMember, type FileSet} from './tarfile'

/** Opens an OCI layout directory for reading; exit code 66 when it cannot be read. Close it after use. */
export async function openLayout(directory: string): Promise<Layout> {
  const layout = new Layout(`oci:${directory}`, directoryFiles(directory))
  await layout.entries()
  return layout
}

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

/** A layout that becomes a tar archive when it is finished; `abandon` removes what was collected instead. */
export class ArchiveWriter extends LayoutDirectory {
  readonly #path: string
  readonly #collected: string
  readonly #kind: 'oci-archive' | 'docker-archive'
  #reference: string | undefined

  private constructor(kind: 'oci-archive' | 'docker-archive', path: string, directory: string) {
    super(directory, `${kind}:${path}`)
    this.#kind = kind
    this.#path = path
    this.#collected = directory
  }

  static async create(kind: 'oci-archive' | 'docker-archive', path: string): Promise<ArchiveWriter> {
    fileTarget(path) // before anything is fetched that could not be kept
    return new ArchiveWriter(kind, path, await temporaryDirectory())
  }

  override async putManifest(manifest: StoredManifest, reference?: string): Promise<void> {
    await super.putManifest(manifest, reference)
    this.#reference = reference ?? this.#reference
  }

  override async finish(): Promise<void> {
    try {
      const members =
        this.#kind === 'oci-archive'
          ? await layoutMembers(this.#collected)
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

async function layoutMembers(directory: string): Promise<ArchiveMember[]> {
  const files = directoryFiles(directory)
  const names = (await readdir(directory, {recursive: true})).map((name) => name.replaceAll('\\', '/')).sort()
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

function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'mallet-image-'))
}
