// What a real server's API description says, as facts: every resource, action and parameter, those that this server does not serve too.
// scripts/api-reference.mjs writes the data; its first lines say in which form.

export interface DescribedParam {
  readonly name: string
  /** As apipie calls it: string, numeric, boolean, array, hash, file, any_type. */
  readonly type: string
  readonly required: boolean
  readonly values?: readonly string[]
  readonly params?: readonly DescribedParam[]
}

/** What a list can be searched by. */
export interface DescribedField {
  readonly name: string
  readonly type?: string
  readonly values?: readonly string[]
}

export interface DescribedAction {
  readonly resource: string
  readonly name: string
  /** `GET /katello/api/products/:id`; the first is the main one. */
  readonly routes: readonly string[]
  readonly params: readonly DescribedParam[]
  readonly search?: readonly DescribedField[]
}

/** Reads the facts, which stay out of memory until then. Throws where the data do not have the form. */
export async function readReference(): Promise<DescribedAction[]> {
  const {default: resources}: {default: unknown} = await import('./reference.json')
  return entries(resources).flatMap(([resource, actions]) =>
    entries(actions).map(([name, action]) => readAction(resource, name, list(action))),
  )
}

function readAction(resource: string, name: string, [routes, params, search]: readonly unknown[]): DescribedAction {
  return {
    resource,
    name,
    routes: texts(routes),
    params: list(params).map(readParam),
    ...(search !== undefined && {search: list(search).map(readField)}),
  }
}

function readParam(data: unknown): DescribedParam {
  const [name, type, values, params] = list(data)
  const mark = text(type)
  return {
    name: text(name),
    type: mark.replace('!', ''),
    required: mark.endsWith('!'),
    ...(values ? {values: texts(values)} : {}),
    ...(params ? {params: list(params).map(readParam)} : {}),
  }
}

function readField(data: unknown): DescribedField {
  const [name, type, values] = list(data)
  return {name: text(name), ...(type ? {type: text(type)} : {}), ...(values ? {values: texts(values)} : {})}
}

const texts = (data: unknown): string[] => list(data).map(text)

function text(data: unknown): string {
  if (typeof data !== 'string') throw new TypeError('The API reference has something else where a text belongs')
  return data
}

function list(data: unknown): readonly unknown[] {
  if (!Array.isArray(data)) throw new TypeError('The API reference has something else where a list belongs')
  return data
}

function entries(data: unknown): [string, unknown][] {
  if (typeof data !== 'object' || data === null) throw new TypeError('The API reference is not an object')
  return Object.entries(data)
}
