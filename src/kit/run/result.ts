// What a command hands back. It never prints: how a result looks is decided by the output options.
import {object, text} from '../../contract/shape'
import type {AppError} from '../../core/errors'
import type {Field} from '../../output/fields'
import type {Item, Page} from '../../katello/paging'
import type {Success} from './success'
import type {AskedPage} from './one-page'

export interface ListResult {
  readonly kind: 'list'
  readonly fields: readonly Field[]
  /** Heading of a document: `--output markdown` and `html`. */
  readonly title?: string | undefined
  readonly pages: AsyncIterable<Page>
  readonly page?: AskedPage | undefined
  /** The records have no fields to show: they are printed as JSON unless another format is asked for. */
  readonly isData?: boolean
  /** So many records were wanted at most. */
  readonly limit?: number | undefined
  /** Thrown after everything is printed: it decides the exit code. */
  readonly failure?: AppError
  /** A note about the whole, such as totals, below the rows. */
  readonly below?: string
  /** What a dry run would do: whatever members of the real result are named, all of it is printed. */
  readonly isPlan?: true
}

export type Result =
  | ListResult
  /** `inList`: programs get a list of one. `failure` is thrown after the record is printed: it decides the exit code. */
  | {
      readonly kind: 'record'
      readonly fields: readonly Field[]
      readonly record: Item
      readonly inList?: boolean
      readonly failure?: AppError
    }
  /** Something was done. `record` is what the server answered: its id and name are shown with the message; `output` is what a task has to say to people. */
  | {
      readonly kind: 'message'
      readonly message: string
      readonly record?: Item | undefined
      readonly output?: string | undefined
      /** What people on a terminal are told instead, and beside it. */
      readonly success?: Success | undefined
    }
  /** Text as it is; programs get `data` instead. `failure` is as that of a record. */
  | {
      readonly kind: 'text'
      readonly text: string
      readonly data: unknown
      /** What is written as it is where no format is asked for, as it is no text. */
      readonly file?: {readonly bytes: Uint8Array; readonly type: string}
      readonly failure?: AppError
      /** The notation of the text, for documents that color it: `diff`. */
      readonly language?: string
      /** Heading of a document. */
      readonly title?: string
      /** As that of a list. */
      readonly isPlan?: true
    }
  /** The command has written what there was to write. */
  | {readonly kind: 'none'}

/** What `--json` prints of a message without a record. */
export const messageAnswer = object({message: text})

/** A list that is known already; it can be read more than once. */
export function rows(fields: readonly Field[], items: readonly Item[]): ListResult {
  return {kind: 'list', fields, pages: {[Symbol.asyncIterator]: () => one(items)}}
}

async function* one(items: readonly Item[]): AsyncGenerator<Page> {
  yield {items, total: items.length, number: 1}
}
