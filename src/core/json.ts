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

/**
 * JSON as a value, in which whole numbers that a double cannot hold are texts: an ID above 2^53 would otherwise become another ID.
 * Throws the parser's SyntaxError.
 */
export function parseExact(text: string): unknown {
  // Nearly every answer ends here: the first look is quick, and the second passes over digits inside texts.
  if (!/\d{16}/.test(text) || !/[:,[]\s*-?\d{16,}\s*[,\]}]/.test(text)) return JSON.parse(text)
  JSON.parse(text) // the quoting below must not mend what is no JSON
  return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, quotedWhereUnsafe))
}

const quotedWhereUnsafe = (token: string): string =>
  /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token
