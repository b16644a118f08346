// How a resource says what is printed of it: labels, where the values are, and how each kind of value looks.
// Written by hand in resource files, read by every printer of this folder.

/** A record as the server sent it: API names, JSON values. */
export type Row = Readonly<Record<string, unknown>>

/** Where a value is: API names with dots between (`content_counts.rpm`), `''` for the record itself, or a computation. */
export type Path = string | ((record: Row) => unknown)

/** Names of the groups of fields that `--fields` takes beside labels. */
export const fieldSets = ['DEFAULT', 'ALL', 'THIN'] as const
export type FieldSet = (typeof fieldSets)[number]

export interface FieldOptions {
  /** Also a member of THIN: what identifies a record. */
  readonly thin?: boolean
  /** Members of these sets only, e.g. `['ALL']`: not shown unless asked for. */
  readonly sets?: readonly FieldSet[]
  /** Left out of a record when the value is null. A value that the server did not send is always left out. */
  readonly hideBlank?: boolean
}

interface Common {
  /** Null: the value stands alone, as the items of a collection do. */
  readonly label: string | null
  /** Steps into the record, or a computation; no steps mean the record itself. */
  readonly path: readonly string[] | ((record: Row) => unknown)
  /** Undefined: those of the field around it, else DEFAULT and ALL. */
  readonly sets: readonly FieldSet[] | undefined
  readonly hideBlank: boolean
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
  /** Left out when it is empty. */
  readonly hideEmpty: boolean
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
  readonly path?: Path
  readonly hideEmpty?: boolean
}

export interface CollectionOptions extends FieldOptions {
  readonly hideEmpty?: boolean
  readonly numbered?: boolean
}

function common(label: string | null, path: Path, options: FieldOptions): Common {
  return {
    label,
    path: typeof path === 'string' ? (path === '' ? [] : path.split('.')) : path,
    sets: options.sets ?? (options.thin ? fieldSets : undefined),
    hideBlank: options.hideBlank ?? false,
  }
}

const value =
  (kind: ValueField['kind']) =>
  (label: string | null, path: Path, options: FieldOptions = {}): ValueField => ({
    ...common(label, path, options),
    kind,
  })

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
export function values(label: string | null, path: Path, options: ListOptions = {}): ListField {
  const {separator = ', ', onNewLine = false} = options
  return {...common(label, path, options), kind: 'list', separator, onNewLine}
}

/** Another object, of which name and id are shown; `path` leads to that object. */
export function reference(label: string | null, path: Path, options: ReferenceOptions = {}): ReferenceField {
  return {
    ...common(label, path, options),
    kind: 'reference',
    nameKey: options.name ?? 'name',
    idKey: options.id ?? 'id',
    flat: false,
    details: options.details ?? [],
  }
}

/** Another object that the record names in `<key>_name` and `<key>_id`; hidden unless both have a value. */
export function flatReference(label: string, key: string, options: ReferenceOptions = {}): ReferenceField {
  const {name = 'name', id = `${key}_id`} = options
  return {...reference(label, '', {...options, name: `${key}_${name}`, id}), flat: true}
}

/** A provisioning template: its name, and its kind in brackets. */
export const template = (label: string | null, path: Path, options: ReferenceOptions = {}): ReferenceField =>
  reference(label, path, {details: [{key: 'template_kind_name', heading: 'Kind'}], ...options})

/** Fields under a common heading; their paths begin at the record, or at `path`. */
export function label(name: string, fields: readonly Field[], options: GroupOptions = {}): GroupField {
  const {path = '', hideEmpty = false} = options
  return {...common(name, path, options), kind: 'label', hideEmpty, numbered: false, fields}
}

/** A list of objects with fields of their own; counted unless `numbered` is false. */
export function collection(
  name: string,
  path: Path,
  fields: readonly Field[],
  options: CollectionOptions = {},
): GroupField {
  const {numbered = true, hideEmpty = false} = options
  return {...common(name, path, options), kind: 'collection', hideEmpty, numbered, fields}
}

/** The field list of a command, in the order of printing. */
export const fields = (...list: Field[]): readonly Field[] => list

export const isGroup = (f: Field): f is GroupField => f.kind === 'label' || f.kind === 'collection'
