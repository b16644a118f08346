import {constants, type Stats} from 'node:fs'
import {type FileHandle, mkdir, open, rename, stat, unlink} from 'node:fs/promises'
import {dirname} from 'node:path'

/** Makes the entries of a directory durable: a rename survives a power cut only after this. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Moves a synced file to its final name, replacing what is there, and makes the move durable. */
export async function publishFile(from: string, to: string): Promise<void> {
  const directory = dirname(to)
  const made = await mkdir(directory, {recursive: true, mode: 0o700})
  await rename(from, to)
  await syncDirectory(directory)
  if (made === undefined) return
  for (let child = directory; child.length >= made.length; child = dirname(child)) await syncDirectory(dirname(child))
}

/** Removes a file; one that is not there is fine. */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isMissing(error)) throw error
  })
}

/** Size and times of a file, or undefined when there is none. */
export async function fileStat(path: string): Promise<Stats | undefined> {
  return stat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
}

/** Opens a file for reading, or gives undefined when there is none. */
export async function openIfThere(path: string): Promise<FileHandle | undefined> {
  return open(path, constants.O_RDONLY).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
}

/** The error code of the operating system (`ENOENT`, `ENOSPC`…), if it is such an error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

const isMissing = (error: unknown): boolean => systemCode(error) === 'ENOENT'
