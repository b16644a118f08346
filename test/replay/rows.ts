// The recordings of the reference client as typed rows. Formats: fixtures/hammer/README.md.
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {root} from '../support/root'

export interface Exchange {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  /** 0 for a connection that broke. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Absent where the recording ends: nothing after it is compared. */
  readonly returns?: unknown
}

export interface Row {
  readonly id: string
  readonly argv: readonly string[]
  readonly exchanges: readonly Exchange[]
  readonly env?: Readonly<Record<string, string>>
  readonly ui?: Readonly<Record<string, string>>
  readonly defaults?: string
  /** Path to content in base64. */
  readonly files?: Readonly<Record<string, string>>
  /** The exit code, or all that are right. */
  readonly exit?: number | readonly number[]
  /** Options of which the error must mention at least one. */
  readonly names?: readonly string[]
  readonly format?: 'json' | 'csv' | 'yaml'
  readonly stdout?: string
}

export interface ApiAction {
  readonly resource: string
  readonly action: string
  readonly routes: readonly string[]
}

/** A file of fixtures/hammer/ or another folder there. */
export const fixture = (name: string): string => join(root, 'fixtures', name)

/** Reads a file with one JSON object per line, each of which must have the members; throws where one has not. */
export function readLines<T>(file: string, ...members: readonly (keyof T & string)[]): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      const value: unknown = JSON.parse(line)
      if (typeof value !== 'object' || value === null || members.some((member) => !(member in value)))
        throw new Error(`${file}:${index + 1}: not an object with ${members.join(', ')}`)
      return value as T
    })
}

/** Reads a recording. */
export const readRows = (file: string): Row[] => readLines<Row>(file, 'id', 'argv', 'exchanges')
