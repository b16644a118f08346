// Which sandboxes of this user are running. Each start notes its data directory; the lock in there says whether a server has it.
import {createHash} from 'node:crypto'
import {existsSync, readdirSync, rmSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {readPrivate, writePrivate} from '../config/files'
import type {Paths} from '../config/paths'
import {AppError, usageError} from '../core/errors'
import {lockHolder, type LockHolder} from '../server/kernel/process/lockfile'

export interface RunningSandbox {
  readonly data: string
  readonly holder: LockHolder
}

/** Where the data are when no directory is named and no sandbox is running. */
export const usualDirectory = (paths: Paths): string => join(paths.data, 'sandbox')

const notes = (paths: Paths): string => join(paths.state, 'sandboxes')

/** Makes a data directory known to the commands that look for running sandboxes; where that cannot be noted, they need `--data`. */
export function noteSandbox(paths: Paths, data: string): void {
  const name = createHash('sha256').update(data).digest('hex').slice(0, 16)
  try {
    writePrivate(join(notes(paths), `${name}.json`), JSON.stringify({data}))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
  }
}

/** The sandboxes that are running now, that of the usual directory first. */
export function runningSandboxes(paths: Paths): RunningSandbox[] {
  return [...new Set([usualDirectory(paths), ...noted(paths)])].flatMap((data) => {
    const holder = lockHolder(data)
    return holder ? [{data, holder}] : []
  })
}

function noted(paths: Paths): string[] {
  const directory = notes(paths)
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => {
      const file = join(directory, name)
      const data = dataIn(readPrivate(file) ?? '')
      if (data !== undefined && existsSync(data)) return [data]
      rmSync(file, {force: true}) // the directory was deleted
      return []
    })
}

function dataIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && 'data' in value && typeof value.data === 'string'
      ? value.data
      : undefined
  } catch {
    return undefined
  }
}

/**
 * The data directory that a command is about: the one that is named, else that of the running sandbox, else the usual one. Several
 * running ones are a usage error that lists them.
 */
export function chosenDirectory(paths: Paths, asked: string | undefined): string {
  if (asked !== undefined) return resolve(asked)
  const running = runningSandboxes(paths)
  if (running.length < 2) return running[0]?.data ?? usualDirectory(paths)
  const list = running.map(({data, holder}) => `\n    --data ${data}${holder.url ? `  (${holder.url})` : ''}`)
  throw usageError(`${running.length} sandboxes are running`, `Choose one:${list.join('')}`)
}
