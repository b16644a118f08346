// What reading the server's state takes.
import type {Actual, Entry, KindName, Values} from './model'
import type {PlaceOf} from './read-file'

/** Requests on the way at a time. */
export const atOnce = 8

export interface Wanted {
  readonly kinds: ReadonlySet<KindName>
  /** What is compared; undefined for an export, which wants everything. */
  readonly entries: readonly Entry[] | undefined
  /** What the file describes that an export renews. */
  readonly renewed?: readonly Entry[]
  /** Where they stand, for what the server refuses. */
  readonly placeOf?: PlaceOf
  /** Told how many of the things that are read one by one have been. */
  readonly onRead?: ((done: number, all: number) => void) | undefined
}

/** The name behind an ID; null for none. */
export const nameIn = (names: ReadonlyMap<number, string>, id: number | null | undefined): string | null =>
  (id === null || id === undefined ? undefined : names.get(id)) ?? null

/** Servers write nothing as an empty text, too. */
export const blank = (text: string | null | undefined): string | null =>
  text === undefined || text === '' ? null : text

/** What the server has of one thing. */
export const entry = (kind: KindName, path: readonly string[], id: number, values: Values): Actual => ({
  kind,
  path,
  id,
  values,
})
