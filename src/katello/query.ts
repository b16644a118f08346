/** A value as it is sent: JSON in a body, bracketed pairs in a query. `undefined` members are left out. */
export type Sendable =
  string | number | boolean | null | undefined | readonly Sendable[] | {readonly [key: string]: Sendable}
export type Params = Readonly<Record<string, Sendable>>

/** Query text in Rails' shape: `a=1&ids[]=1&ids[]=2&h[k]=v`, without the question mark. */
export function queryString(params: Params): string {
  const pairs: string[] = []
  const add = (key: string, value: Sendable): void => {
    if (value === undefined) return
    if (Array.isArray(value)) for (const item of value) add(`${key}[]`, item as Sendable)
    else if (value !== null && typeof value === 'object')
      for (const [inner, item] of Object.entries(value)) add(`${key}[${inner}]`, item as Sendable)
    else pairs.push(`${encodeURIComponent(key)}=${encodeURIComponent(value === null ? '' : String(value))}`)
  }
  for (const [key, value] of Object.entries(params)) add(key, value)
  return pairs.join('&')
}

/** A quoted value for a scoped search: quotes and backslashes escaped. */
export function searchValue(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
