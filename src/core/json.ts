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

/** How much a JSON text may hold before it is read: small texts can become very large objects. */
export interface JsonLimits {
  /** Arrays and objects inside each other. */
  readonly depth: number
  /** Arrays and objects in all. */
  readonly containers: number
}

const usualLimits: JsonLimits = {depth: 500, containers: Infinity}
const [quote, backslash] = [0x22, 0x5c]

/** True for JSON within limits; only brackets are looked at, so that nothing is built of what goes beyond them. */
export function isWithin(bytes: Uint8Array, {depth, containers}: JsonLimits): boolean {
  let [open, all] = [0, 0]
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) at = endOfText(bytes, at + 1)
    else if (byte === 0x5b || byte === 0x7b) {
      if (++open > depth || ++all > containers) return false
    } else if (byte === 0x5d || byte === 0x7d) open--
  }
  return true
}

/** Where the quotation mark is that ends a text. */
function endOfText(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at++) {
    at = bytes.indexOf(quote, at)
    if (at < 0) return bytes.length
    let slashes = 0
    while (bytes[at - 1 - slashes] === backslash && at - 1 - slashes >= from) slashes++
    if (slashes % 2 === 0) return at
  }
}

/** Bytes as JSON; undefined when they are not UTF-8, not JSON, or not within the limits (500 levels unless given). */
export function parseJson(bytes: Uint8Array, limits = usualLimits): unknown {
  if (!isWithin(bytes, limits)) return undefined
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
