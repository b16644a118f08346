// Where uploads of layers that are under way are written down, so that the next run can continue one that was stopped.
import {createHash} from 'node:crypto'
import {mkdir, readdir, readFile, rename, rm, stat, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {UploadMemory} from '../../oci/client/upload'

/** Registries forget an upload sooner or later; so is what is written down of it. */
const longest = 7 * 24 * 3_600_000

/** Keeps one small file per upload in a directory; that it cannot be written stops no transfer. */
export function uploadMemory(directory: string): UploadMemory {
  const fileOf = (key: string): string => join(directory, createHash('sha256').update(key).digest('hex'))
  let swept = false
  const sweep = async (): Promise<void> => {
    swept = true
    for (const name of await readdir(directory)) {
      const file = join(directory, name)
      const found = await stat(file).catch(() => undefined)
      if (found && found.mtimeMs < Date.now() - longest) await rm(file, {force: true})
    }
  }
  return {
    find: (key) => readFile(fileOf(key), 'utf8').catch(() => undefined),
    async keep(key, location) {
      const file = fileOf(key)
      try {
        await mkdir(directory, {recursive: true, mode: 0o700})
        if (!swept) await sweep()
        await writeFile(`${file}.tmp`, location, {mode: 0o600})
        await rename(`${file}.tmp`, file)
      } catch {
        // The next run will start over.
      }
    },
    forget: (key) => rm(fileOf(key), {force: true}).catch(() => undefined),
  }
}
