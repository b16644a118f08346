// How a resource says what is printed of it: labels, where the values are, and how each kind of value looks.
// Written by hand in resource files, read by every printer of this folder.

/** A record as the server sent it: API names, JSON values. */
export type Row = Readonly<Record<string, unknown>>

/** Computes a value of a record. The record's type is the caller's word: a field of another record does not compile. */
export type Compute<R> = (record: R) => unknown

/** Names of the groups of fields that `--fields` takes beside labels. */
export const fieldSets = ['DEFAULT', 'ALL', 'THIN'] as const
export type FieldSet = (typeof fieldSets)[number]

/**
 * What becomes of a column that does not fit the terminal: `never` cut nor left out (its cells are wrapped where they must be), cut in the
 * `middle` and never left out, a sentence that is wrapped (`wrap`) and never left out, cut at the `end` and then left out, left out at once (`drop`), or the `first` to be left out.
 */
export type Narrow = 'never' | 'middle' | 'wrap' | 'end' | 'drop' | 'first'

export interface FieldOptions {
  /** Also a member of THIN: what identifies a record. */
  readonly thin?: boolean
  /** Members of these sets only, e.g. `['ALL']`: not shown unless asked for. */
  readonly sets?: readonly FieldSet[]
  /** Left out of a record when the value is null, or of a group empty. A value that the server did not send is always left out. */
  readonly hideBlank?: boolean
  /** Left out: by kind and by what the path is called, as src/output/layout.ts says. */
  readonly narrow?: Narrow
  /** Shown unasked on a terminal only: elsewhere the reference client's fields are printed, and ALL brings this one. */
  readonly screen?: boolean
  /** How something is going (`success`, `paused`): colored on a terminal. A function gives the state of a text for pages only. */
  readonly state?: boolean | ((text: string) => string)
}

interface Common {
  /** Null: the value stands alone, as the items of a collection do. */
  readonly label: string | null
  /** Steps into the record, or a computation; no steps mean the record itself. */
  readonly path: readonly string[] | ((record: Row) => unknown)
  /** Undefined: those of the field around it, else DEFAULT and ALL. */
  readonly sets: readonly FieldSet[] | undefined
  readonly hideBlank: boolean
  readonly narrow: Narrow | undefined
  readonly state: boolean | ((text: string) => string)
  readonly screen: boolean
}

export interface ValueField extends Common {
  readonly kind: 'plain' | 'id' | 'date' | 'boolean' | 'paragraph' | 'longText' | 'keyValue'
}

export interface ListField extends Common {
  readonly kind: 'list'
  readonly separator: string
  readonly onNewLine: boolean
}

/** More about a referenced object, besides its name and id. */
export interface Detail {
  readonly key: string
  /** Key in JSON and YAML; without it only text output shows the value. */
  readonly heading?: string
}

export interface ReferenceField extends Common {
  readonly kind: 'reference'
  readonly nameKey: string
  readonly idKey: string
  /** Name and id are keys of the record itself: nothing is shown unless both are there. */
  readonly flat: boolean
  readonly details: readonly Detail[]
}

export interface GroupField extends Common {
  readonly kind: 'label' | 'collection'
  /** Items of a collection are counted: ` 1)` in text, keys `1`, `2` in JSON. */
  readonly numbered: boolean
  readonly fields: readonly Field[]
}

export type Field = ValueField | ListField | ReferenceField | GroupField

export interface ListOptions extends FieldOptions {
  readonly separator?: string
  readonly onNewLine?: boolean
}

export interface ReferenceOptions extends FieldOptions {
  /** What it is called by: `name` unless said otherwise (`title`, `login`). */
  readonly name?: string
  readonly id?: string
  readonly details?: readonly Detail[]
}

export interface GroupOptions extends FieldOptions {
  readonly path?: string | Compute<never>
}

export interface CollectionOptions extends FieldOptions {
  readonly numbered?: boolean
}

function common(label: string | null, path: string | Compute<never>, options: FieldOptions): Common {
  return {
    label,
    path: typeof path === 'string' ? (path === '' ? [] : path.split('.')) : (path as Compute<Row>),
    sets: options.sets ?? (options.screen ? ['ALL'] : options.thin ? fieldSets : undefined),
    hideBlank: options.hideBlank ?? false,
    narrow: options.narrow,
    state: options.state ?? false,
    screen: options.screen ?? false,
  }
}

/** A field that reads members `P` of a record, or computes a value of a record `R`; both exist for the compiler alone. */
export type Of<P extends string, R = unknown, F extends Field = Field> = F & {
  readonly members?: P
  readonly reads?: (record: R) => void
}

/** The paths of a record: its members, those of objects in it, and of the objects of lists in it. */
export type PathOf<T> = unknown extends T
  ? string
  : T extends readonly (infer E)[]
    ? PathOf<E>
    : T extends object
      ? string extends keyof T
        ? string
        : {[K in keyof T & string]: K | `${K}.${PathOf<NonNullable<T[K]>>}`}[keyof T & string]
      : never

type Join<P extends string, F extends string> = P extends '' ? F : F extends '' ? P : `${P}.${F}`

interface Value<F extends Field, O extends FieldOptions = FieldOptions> {
  <const P extends string>(label: string | null, path: P, options?: O): Of<P, unknown, F>
  <R>(label: string | null, path: Compute<R>, options?: O): Of<never, R, F>
}

const value = (kind: ValueField['kind']): Value<ValueField> =>
  ((label: string | null, path: string, options: FieldOptions = {}): ValueField => ({
    ...common(label, path, options),
    kind,
  })) as Value<ValueField>

/** A value printed as it is. */
export const field = value('plain')
/** An id that is shown with `--show-ids` only. */
export const hiddenId = value('id')
/** A time of the server: `2026/03/02 09:15:00` in text and CSV, as sent in JSON and YAML. */
export const date = value('date')
/** yes or no for people, true or false for programs. */
export const boolean = value('boolean')
/** Text of some sentences: a block of its own in a record, one line in a table. */
export const paragraph = value('paragraph')
/** Text of many lines, such as a certificate. */
export const longText = value('longText')
/** An object with `name` and `value`: `name => value` in text. */
export const keyValue = value('keyValue')

/** Several plain values: joined by commas in text and CSV, an array in JSON. */
export const values = ((label: string | null, path: string, options: ListOptions = {}): ListField => {
  const {separator = ', ', onNewLine = false} = options
  return {...common(label, path, options), kind: 'list', separator, onNewLine}
}) as Value<ListField, ListOptions>

/** Another object, of which name and id are shown; `path` leads to that object. */
export const reference = ((label: string | null, path: string, options: ReferenceOptions = {}): ReferenceField => ({
  ...common(label, path, options),
  kind: 'reference',
  nameKey: options.name ?? 'name',
  idKey: options.id ?? 'id',
  flat: false,
  details: options.details ?? [],
})) as Value<ReferenceField, ReferenceOptions>

interface FlatReference {
  <const K extends string>(
    label: string,
    key: K,
    options?: ReferenceOptions & {readonly name?: undefined},
  ): Of<`${K}_name` | `${K}_id`>
  <const K extends string, const N extends string>(
    label: string,
    key: K,
    options: ReferenceOptions & {readonly name: N},
  ): Of<`${K}_${N}` | `${K}_id`>
}

/** Another object that the record names in `<key>_name` and `<key>_id`; hidden unless both have a value. */
export const flatReference = ((label: string, key: string, options: ReferenceOptions = {}): ReferenceField => {
  const {name = 'name', id = `${key}_id`} = options
  return {...reference(label, '', {...options, name: `${key}_${name}`, id}), flat: true}
}) as FlatReference

/** A provisioning template: its name, and its kind in brackets. */
export const template = ((label: string | null, path: string, options: ReferenceOptions = {}): ReferenceField =>
  reference(label, path, {
    details: [{key: 'template_kind_name', heading: 'Kind'}],
    ...options,
  })) as Value<ReferenceField, ReferenceOptions>

interface Label {
  <const F extends string, R>(
    name: string,
    fields: readonly Of<F, R>[],
    options?: GroupOptions & {readonly path?: undefined},
  ): Of<F, R>
  <const P extends string, const F extends string>(
    name: string,
    fields: readonly Of<F, never>[],
    options: GroupOptions & {readonly path: P},
  ): Of<Join<P, F>>
  <R>(
    name: string,
    fields: readonly Of<string, never>[],
    options: GroupOptions & {readonly path: Compute<R>},
  ): Of<never, R>
}

/** Fields under a common heading; their paths begin at the record, or at `path`. */
export const label = ((name: string, fields: readonly Field[], options: GroupOptions = {}): GroupField => {
  const {path = ''} = options
  return {...common(name, path, options), kind: 'label', numbered: false, fields}
}) as Label

interface Collection {
  <const P extends string, const F extends string>(
    name: string,
    path: P,
    fields: readonly Of<F, never>[],
    options?: CollectionOptions,
  ): Of<Join<P, F> | P>
  <R>(name: string, path: Compute<R>, fields: readonly Of<string, never>[], options?: CollectionOptions): Of<never, R>
}

/** A list of objects with fields of their own; counted unless `numbered` is false. */
export const collection = ((
  name: string,
  path: string,
  fields: readonly Field[],
  options: CollectionOptions = {},
): GroupField => {
  const {numbered = true} = options
  return {...common(name, path, options), kind: 'collection', numbered, fields}
}) as Collection

/** The fields of a record, in the order of printing. A member that the record has not does not compile. */
export const fields =
  <R>() =>
  (...list: readonly Of<PathOf<R> | '', R>[]): readonly Field[] =>
    list

export const isGroup = (f: Field): f is GroupField => f.kind === 'label' || f.kind === 'collection'
