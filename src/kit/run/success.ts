// What people on a terminal are told beside the message of a change, whose words scripts read: which record it was, and what they may
// want to do next.
import type {Item} from '../../katello/paging'
import type {Given} from './resolve'

/** What the next command is for, and its words: `['Synchronize it', 'repository synchronize --id 6']`. */
export type Next = readonly [about: string, command: string]

export interface Success {
  /** Instead of the message. */
  readonly text?: string | undefined
  readonly next?: Next | undefined
}

/** `Product "Mine" created (ID 6).`; undefined for a record without a name. */
export function changed(noun: string, past: string, record: Item | undefined): string | undefined {
  const name = record?.['name'] ?? record?.['login']
  const id = record?.['id']
  if (typeof name !== 'string' || name === '') return undefined
  const where = typeof id === 'number' || typeof id === 'string' ? ` (ID ${id})` : ''
  return `${noun} ${JSON.stringify(name)} ${past}${where}.`
}

/** The line of a next step, for the profile that was used; undefined where the server was named instead, with who knows what options. */
export function nextLine([about, command]: Next, given: Given): string | undefined {
  if (given['server'] !== undefined) return undefined
  const profile = given['profile']
  return `${about}: mallet ${command}${typeof profile === 'string' ? ` --profile ${profile}` : ''}`
}
