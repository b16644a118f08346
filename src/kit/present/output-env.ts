// Members of a result as NAME=VALUE, for files that the next steps of a pipeline read.
import {randomBytes} from 'node:crypto'
import {masked} from '../../katello/trace'

/** How a value with several lines is written: as GitHub's files have it, or on one line. */
export type EnvNotation = 'github' | 'dotenv'

export interface EnvText {
  readonly text: string
  /** Names that were left out because their values are secret. */
  readonly secrets: readonly string[]
}

/**
 * The members of `data`: those of inner records joined with underscores, lists as JSON; a list of records is `count` and `items`, anything
 * else `result`. Names are lower-case. Secrets are left out.
 */
export function envText(data: unknown, notation: EnvNotation): EnvText {
  const secrets: string[] = []
  const lines = new Map<string, string>()
  for (const [name, value, shown] of membersOf(data)) {
    if (typeof value !== 'object' && value !== shown) secrets.push(name)
    else
      lines.set(
        name,
        line(name, typeof shown === 'object' && shown !== null ? JSON.stringify(shown) : plain(shown), notation),
      )
  }
  return {text: [...lines.values()].join(''), secrets}
}

type Member = readonly [name: string, value: unknown, shown: unknown]

function membersOf(data: unknown): Member[] {
  if (Array.isArray(data))
    return [
      ['count', data.length, data.length],
      ['items', data, masked.value(data)],
    ]
  if (typeof data !== 'object' || data === null) return [['result', data, masked.value(data)]]
  return flat('', data, masked.value(data))
}

function flat(prefix: string, value: unknown, shown: unknown): Member[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[prefix, value, shown]]
  const inner = new Map(typeof shown === 'object' && shown !== null ? Object.entries(shown) : [])
  return Object.entries(value).flatMap(([key, member]) =>
    flat(prefix === '' ? nameOf(key) : `${prefix}_${nameOf(key)}`, member, inner.get(key)),
  )
}

/** A name that every reader takes. */
const nameOf = (key: string): string =>
  key
    .toLowerCase()
    .replace(/\W+$/, '')
    .replaceAll(/\W/g, '_')
    .replace(/^(?=\d|$)/, '_')

const plain = (value: unknown): string => (value === null || value === undefined ? '' : String(value))

function line(name: string, value: string, notation: EnvNotation): string {
  if (!/[\r\n]/.test(value)) return `${name}=${value}\n`
  if (notation === 'dotenv') return `${name}=${JSON.stringify(value)}\n`
  const end = `end_${randomBytes(16).toString('hex')}`
  return `${name}<<${end}\n${value.replaceAll(/\r\n?/g, '\n')}\n${end}\n`
}
