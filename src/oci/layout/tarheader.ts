import {unreadableInput} from '../errors'

/** One 512 byte header of a tar archive. */
export interface TarBlock {
  readonly name: string
  readonly size: number
  /** The type flag; `0` for ordinary files of every age. */
  readonly type: string
  readonly link: string
}

/** Reads a header; undefined for the block of zeros that ends an archive. Throws (exit code 66) when it is not a tar header. */
export function readBlock(block: Buffer, archive: string): TarBlock | undefined {
  if (block.every((byte) => byte === 0)) return undefined
  const size = numberAt(block, 124, 12)
  if (checksum(block) !== numberAt(block, 148, 8) || size === undefined)
    throw unreadableInput(`${archive} is not a tar archive`, 'a member has an invalid header')
  const prefix = block.toString('latin1', 257, 262) === 'ustar' ? textAt(block, 345, 155) : ''
  const name = textAt(block, 0, 100)
  const flag = String.fromCharCode(block[156] ?? 0)
  return {
    name: prefix ? `${prefix}/${name}` : name,
    size,
    type: flag === '\0' ? '0' : flag,
    link: textAt(block, 157, 100),
  }
}

/** The records of a pax extended header that matter here: path, link path and size. */
export function parsePax(bytes: Buffer): {path?: string; link?: string; size?: number} {
  const found: {path?: string; link?: string; size?: number} = {}
  for (let at = 0; at < bytes.length;) {
    const blank = bytes.indexOf(0x20, at)
    const length = blank < 0 ? Number.NaN : Number(bytes.toString('latin1', at, blank))
    if (!Number.isSafeInteger(length) || length <= blank - at) break
    const record = bytes.toString('utf8', blank + 1, at + length - 1)
    const [key, value] = [record.slice(0, record.indexOf('=')), record.slice(record.indexOf('=') + 1)]
    if (key === 'path') found.path = value
    else if (key === 'linkpath') found.link = value
    else if (key === 'size' && /^\d{1,15}$/.test(value)) found.size = Number(value)
    at += length
  }
  return found
}

function textAt(block: Buffer, start: number, length: number): string {
  const end = block.indexOf(0, start)
  return block.toString('utf8', start, end < 0 || end > start + length ? start + length : end)
}

/** Octal text, or for large members a big-endian number marked by its first bit. */
function numberAt(block: Buffer, start: number, length: number): number | undefined {
  if ((block[start] ?? 0) & 0x80) {
    const value = block
      .subarray(start + 1, start + length)
      .reduce((sum, byte) => sum * 256 + byte, (block[start] ?? 0) & 0x7f)
    return Number.isSafeInteger(value) ? value : undefined
  }
  const text = textAt(block, start, length).trim()
  return /^[0-7]*$/.test(text) ? Number.parseInt(text || '0', 8) : undefined
}

function checksum(block: Buffer): number {
  return block.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 0x20 : byte), 0)
}
