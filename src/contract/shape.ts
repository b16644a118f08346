// What an answer of the API looks like: TypeScript's type and a JSON Schema out of one declaration. Nothing is built until
// somebody asks for the schema, so a command that only calls the server pays nothing for it.

/** The part of JSON Schema (2020-12) that shapes are written in. */
export interface JsonSchema {
  readonly $schema?: string
  readonly title?: string
  readonly description?: string
  readonly type?: string
  readonly enum?: readonly (string | number)[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
}

/** A shape of JSON; `T` is its type in TypeScript and exists for the compiler alone. */
export interface Shape<T> {
  readonly schema: JsonSchema
  /** The member may be missing. */
  readonly optional?: true
  readonly type?: T
}

export type TypeOf<S> = S extends Shape<infer T> ? T : never

export type Members = Readonly<Record<string, Shape<unknown>>>
type OptionalKeys<M> = {[K in keyof M]: M[K] extends {readonly optional: true} ? K : never}[keyof M]
type Flat<T> = {readonly [K in keyof T]: T[K]}
/** The type of an object with these members. */
export type ObjectOf<M extends Members> = Flat<
  {[K in Exclude<keyof M, OptionalKeys<M>>]: TypeOf<M[K]>} & {[K in OptionalKeys<M>]?: TypeOf<M[K]> | undefined}
>

/** A shape with a name of its own and members that other shapes can take over. */
export interface RecordShape<M extends Members> extends Shape<ObjectOf<M>> {
  readonly members: M
}

const of = <T>(schema: JsonSchema): Shape<T> => ({schema})

export const text = of<string>({type: 'string'})
export const integer = of<number>({type: 'integer'})
export const number = of<number>({type: 'number'})
export const boolean = of<boolean>({type: 'boolean'})
/** A time as servers write it: `2026-03-02 09:15:00 UTC`. */
export const time = of<string>({type: 'string'})
/** Whatever the server sends. */
export const unknown = of<unknown>({})

export const oneOf = <const V extends readonly (string | number)[]>(...values: V): Shape<V[number]> =>
  of({enum: values})

export const nullable = <T>(shape: Shape<T>): Shape<T | null> => later(() => ({anyOf: [shape.schema, {type: 'null'}]}))

/** The shape with a sentence about what it means, for its schema. */
export const about = <T>(description: string, shape: Shape<T>): Shape<T> =>
  later(() => ({...shape.schema, description}))

/** A member that some answers or some servers leave out. */
export const optional = <T>(shape: Shape<T>): Shape<T> & {readonly optional: true} => new Optional(() => shape.schema)

type Partial<M extends Members> = {readonly [K in keyof M]: M[K] & {readonly optional: true}}

/** The same members, each of which may be missing. */
export const partial = <M extends Members>(members: M): Partial<M> =>
  Object.fromEntries(Object.entries(members).map(([name, shape]) => [name, optional(shape)])) as unknown as Partial<M>

/** A shape that knows the shape of its records. */
export interface Listing<L, T> extends Shape<L> {
  readonly item: Shape<T>
}

export const list = <T>(item: Shape<T>): Listing<readonly T[], T> => ({
  item,
  get schema() {
    return {type: 'array', items: item.schema}
  },
})

/** An object whose keys are data. */
export const map = <T>(value: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  later(() => ({type: 'object', additionalProperties: value.schema}))

export const union = <S extends readonly Shape<unknown>[]>(...shapes: S): Shape<TypeOf<S[number]>> =>
  later(() => ({anyOf: shapes.map((shape) => shape.schema)}))

export const object = <M extends Members>(members: M): Shape<ObjectOf<M>> => later(() => objectSchema(members))

/** An object with a name; its members are read at the first use, so that records can refer to each other. */
export function record<M extends Members>(title: string, read: () => M): RecordShape<M> {
  let members: M | undefined
  return {
    get members() {
      return (members ??= read())
    },
    get schema() {
      return {title, ...objectSchema(this.members)}
    },
  }
}

function objectSchema(members: Members): JsonSchema {
  const names = Object.keys(members)
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, (members[name] as Shape<unknown>).schema])),
    required: names.filter((name) => !members[name]?.optional),
  }
}

/** A getter of a class: a command makes some dozens of shapes, and one of an object is a function for each. */
class Later<T> implements Shape<T> {
  private readonly make: () => JsonSchema
  declare readonly type?: T

  constructor(make: () => JsonSchema) {
    this.make = make
  }

  get schema(): JsonSchema {
    return this.make()
  }
}

class Optional<T> extends Later<T> {
  readonly optional = true
}

function later<T>(make: () => JsonSchema): Shape<T> {
  return new Later<T>(make)
}

/** What servers put around the records of a list. */
export interface Page<T> {
  readonly total: number | null
  readonly subtotal: number | null
  readonly page?: number | string | null | undefined
  readonly per_page?: number | string | null | undefined
  /** Katello's lists: how many of them could be chosen. */
  readonly selectable?: number | null | undefined
  /** Katello's lists: why the search could not be read. */
  readonly error?: string | null | undefined
  readonly search?: string | null | undefined
  readonly sort?: {readonly by: string | null; readonly order: string | null} | undefined
  /** What the asking user may do, when that was asked for. */
  readonly can_create?: boolean | undefined
  readonly can_edit?: boolean | undefined
  readonly results: readonly T[]
}

/** A page of records, with further members beside the usual ones. */
export function listOf<T, M extends Members = Record<never, never>>(
  item: Shape<T>,
  more?: M,
): Listing<Page<T> & ObjectOf<M>, T> {
  return {
    item,
    get schema() {
      const counted = nullable(integer)
      const echoed = nullable(union(integer, text)) // a list sends back what it was asked with
      return objectSchema({
        total: counted,
        subtotal: counted,
        page: optional(echoed),
        per_page: optional(echoed),
        selectable: optional(counted),
        error: optional(nullable(text)),
        search: optional(nullable(text)),
        sort: optional(object({by: nullable(text), order: nullable(text)})),
        can_create: optional(boolean),
        can_edit: optional(boolean),
        results: list(item),
        ...more,
      })
    },
  }
}

/** The shape of one record: an item of a list or of a page of it, or the answer itself. */
export const itemOf = (answer: Shape<unknown>): Shape<unknown> =>
  'item' in answer ? (answer as Listing<unknown, unknown>).item : answer

/** An answer without a body. */
export const nothing = of<undefined>({})
/** An answer that is not JSON. */
export const plain = of<string>({type: 'string'})
