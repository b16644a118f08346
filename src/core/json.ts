// Reads JSON of unknown shape; every reader gives undefined where the value is of another kind.

export type JsonObject = Readonly<Record<string, unknown>>

/** True for an object; arrays and null are none. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value as an object. */
export const asObject = (value: unknown): JsonObject | undefined => (isObject(value) ? value : undefined)

/** The value as an object; without members where it is none. */
export const objectOf = (value: unknown): JsonObject => asObject(value) ?? {}

/** The value as an array. */
export function asArray(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? (value as unknown[]) : undefined
}

/** The value as text. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The value as a whole number from zero up that a double holds exactly. */
export function asCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** The texts of an array; other members are left out, anything but an array is empty. */
export function textsOf(value: unknown): string[] {
  return (asArray(value) ?? []).filter((item): item is string => typeof item === 'string')
}

/** The text members of an object, such as labels; other members are left out. */
export function textMap(value: unknown): Record<string, string> {
  const entries = Object.entries(asObject(value) ?? {})
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** Bytes as JSON; undefined when they are not UTF-8 or not JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes)) as unknown
  } catch {
    return undefined
  }
}
