import {mkdir, open, readdir, readFile, rename} from 'node:fs/promises'
import {join} from 'node:path'
import type {Algorithm} from '../../core/digest'
import {asCount, asObject, asText, parseJson} from '../../core/json'
import {fileStat, removeFile} from './files'

/** What is written of an upload, beside its bytes. */
export interface UploadDescription {
  /** Repository name the upload was started under; requests under another name do not see it. */
  readonly repository: string
  /** Who started it, in the caller's own terms. */
  readonly owner: string
  /** Algorithm the client announced; a digest of another one makes the file be read once more at the end. */
  readonly algorithm?: Algorithm | undefined
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

const idPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const temporary = '.tmp'

/** True for text that may be the ID of an upload. */
export const isUploadId = (text: string): boolean => idPattern.test(text)

/** The files of uploads: for each one its bytes, and a small description. */
export class UploadFiles {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Makes the directory and gives the uploads that can go on; what a full disk or a crash left half is removed. */
  async open(): Promise<Map<string, UploadDescription>> {
    await mkdir(this.#directory, {recursive: true, mode: 0o700})
    const found = new Map<string, UploadDescription>()
    for (const name of await readdir(this.#directory)) {
      const id = name.replace(/\.json$/, '')
      const described = name.endsWith('.json') && isUploadId(id) ? await this.describe(id) : undefined
      if (described) found.set(id, described)
    }
    for (const name of await this.strays((id) => found.has(id))) await removeFile(join(this.#directory, name))
    return found
  }

  /** Names of files that belong to no upload that can go on, but look as if they did. */
  async strays(isKnown: (id: string) => boolean): Promise<string[]> {
    return (await readdir(this.#directory)).filter((name) => {
      const [id = ''] = name.split('.')
      return isUploadId(id) && (name.endsWith(temporary) || !isKnown(id))
    })
  }

  /** Removes a file that {@link strays} named. */
  async removeStray(name: string): Promise<void> {
    await removeFile(join(this.#directory, name))
  }

  /** When a stray file was changed last, in milliseconds since the epoch; undefined when it is gone. */
  async strayChangedAt(name: string): Promise<number | undefined> {
    return (await fileStat(join(this.#directory, name)))?.mtimeMs
  }

  /** When somebody added to an upload last, in milliseconds since the epoch; undefined when it has no files. */
  async changedAt(id: string): Promise<number | undefined> {
    return ((await fileStat(this.data(id))) ?? (await fileStat(this.description(id))))?.mtimeMs
  }

  /** Path of an upload's bytes. */
  data(id: string): string {
    return join(this.#directory, id)
  }

  /** Path of an upload's description. */
  description(id: string): string {
    return join(this.#directory, `${id}.json`)
  }

  /** The description of an upload; undefined when there is none that can be read. */
  async describe(id: string): Promise<UploadDescription | undefined> {
    const bytes = await readFile(this.description(id)).catch(() => undefined)
    const json = bytes && asObject(parseJson(bytes))
    const [repository, owner] = [asText(json?.['repository']), asText(json?.['owner'])]
    const startedAt = asCount(json?.['startedAt'])
    if (repository === undefined || owner === undefined || startedAt === undefined) return undefined
    return {repository, owner, startedAt, algorithm: json?.['algorithm'] === 'sha512' ? 'sha512' : 'sha256'}
  }

  /** Writes a description so that it is there whole or not at all, even when the disk is full or the power goes. */
  async write(id: string, {repository, owner, algorithm, startedAt}: UploadDescription): Promise<void> {
    const unfinished = this.description(id) + temporary
    try {
      const handle = await open(unfinished, 'w', 0o600)
      try {
        await handle.writeFile(JSON.stringify({repository, owner, algorithm, startedAt}))
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(unfinished, this.description(id))
    } catch (error) {
      await removeFile(unfinished).catch(() => undefined) // the first error is the one to report
      throw error
    }
  }

  /** Removes description and bytes. */
  async remove(id: string): Promise<void> {
    await removeFile(this.description(id))
    await removeFile(this.data(id))
  }
}
