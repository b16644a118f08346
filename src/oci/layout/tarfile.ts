import {open, type FileHandle} from 'node:fs/promises'
import {unreadableInput} from '../errors'
import {readPieces} from './files'
import {parsePax, readBlock, type TarBlock} from './tarheader'

/** A member of an archive that is to be written. */
export interface ArchiveMember {
  readonly name: string
  /** Length in bytes, known before the content is. */
  readonly size: number
  read(): AsyncIterable<Uint8Array>
}

/** Where a member's content lies inside an archive, in bytes. */
export interface TarEntry {
  readonly offset: number
  readonly size: number
  /** Name of another member whose content this one shares. */
  readonly link?: string | undefined
}

export interface ReadOptions {
  /** First byte to give. */
  readonly from?: number | undefined
  /** A piece is only good until the next one is asked for. */
  readonly raw?: boolean | undefined
}

/** Files by name, as a layout is read from: a directory, or a tar archive that is read in place. */
export interface FileSet {
  /** Length in bytes; undefined when there is no such file. */
  size(path: string): Promise<number | undefined>
  read(path: string, options?: ReadOptions): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

const maxMembers = 200_000
const maxMeta = 1024 * 1024

/** An uncompressed tar archive as a set of files. Nothing is unpacked: names are only looked up, never used as paths. */
export async function openTar(path: string): Promise<FileSet> {
  const file = await open(path, 'r')
  try {
    const members = await readMembers(file, path)
    const find = (name: string) => resolve(members, name)
    return {
      size: async (name) => find(name)?.size,
      read: (name, options) => slice(path, find(name), options),
      close: async () => {},
    }
  } finally {
    await file.close()
  }
}

async function readMembers(file: FileHandle, path: string): Promise<Map<string, TarEntry>> {
  const members = new Map<string, TarEntry>()
  const {size: total} = await file.stat()
  let position = 0
  let long: {path?: string | undefined; link?: string | undefined; size?: number | undefined} = {}
  while (position + 512 <= total) {
    const block = readBlock(await bytesAt(file, position, 512), path)
    if (!block) break
    const start = position + 512
    const size = long.size ?? block.size
    if (start + size > total) throw unreadableInput(`${path} is truncated`, `member "${block.name}" is incomplete`)
    const meta = await metadata(file, start, size, block, path)
    if (meta) long = {...long, ...meta}
    else {
      addMember(
        members,
        {...block, ...(long.path && {name: long.path}), ...(long.link && {link: long.link})},
        start,
        size,
      )
      if (members.size > maxMembers) throw unreadableInput(`${path} has too many members`)
      long = {}
    }
    position = start + Math.ceil(size / 512) * 512
  }
  return members
}

/** What an extension header says about the member after it; undefined for an ordinary member. */
async function metadata(file: FileHandle, start: number, size: number, {type}: TarBlock, path: string) {
  if (!'xgLK'.includes(type)) return undefined
  if (size > maxMeta) throw unreadableInput(`${path} has an extension header of ${size} bytes`)
  const bytes = await bytesAt(file, start, size)
  if (type === 'x') return parsePax(bytes)
  const text = bytes.toString('utf8').replace(/\0.*$/s, '')
  return type === 'L' ? {path: text} : type === 'K' ? {link: text} : {}
}

function addMember(members: Map<string, TarEntry>, {name, type, link}: TarBlock, offset: number, size: number): void {
  const key = normalize(name)
  if (type === '0' || type === '7') members.set(key, {offset, size})
  // Hard links name a member of the archive, symbolic links a path beside the member (old docker save shares layers so).
  else if (type === '1') members.set(key, {offset: 0, size: 0, link: normalize(link)})
  else if (type === '2') members.set(key, {offset: 0, size: 0, link: normalize(`${key.replace(/[^/]*$/, '')}${link}`)})
}

function resolve(members: Map<string, TarEntry>, name: string): TarEntry | undefined {
  let entry = members.get(normalize(name))
  for (let depth = 0; entry?.link !== undefined && depth < 8; depth++) entry = members.get(entry.link)
  return entry?.link === undefined ? entry : undefined
}

function normalize(name: string): string {
  const parts: string[] = []
  for (const part of name.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

async function* slice(
  path: string,
  entry: TarEntry | undefined,
  {from = 0, raw}: ReadOptions = {},
): AsyncGenerator<Uint8Array> {
  if (entry && from < entry.size)
    yield* readPieces(path, {from: entry.offset + from, end: entry.offset + entry.size, raw})
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const {bytesRead} = await file.read(buffer, done, length - done, position + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return buffer
}
