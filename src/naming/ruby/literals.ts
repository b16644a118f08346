// How the text between the delimiters of a Ruby literal reads.

/** The delimiter that ends a literal begun with `opener`. */
export function closerOf(opener: string): string {
  return ({'(': ')', '[': ']', '{': '}', '<': '>'} as Record<string, string>)[opener] ?? opener
}

/**
 * The raw text from `from` to the closing delimiter, escapes kept, brackets of the same kind counted; undefined when it never
 * closes. `end` is behind the delimiter.
 */
export function readDelimited(
  text: string,
  from: number,
  opener: string,
  closer: string,
): {text: string; end: number} | undefined {
  let depth = 0
  for (let i = from; i < text.length; i++) {
    const character = text[i]
    if (character === '\\') i++
    else if (character === closer && depth-- === 0) return {text: text.slice(from, i), end: i + 1}
    else if (character === opener && opener !== closer) depth++
  }
  return undefined
}

const simple: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  s: ' ',
  r: '\r',
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  v: '\v',
  '\n': '',
}

/** Reads the escape of a double-quoted string that begins at `from`; undefined when it is malformed. */
export function readEscape(text: string, from: number): {text: string; end: number} | undefined {
  const character = text[from + 1]
  if (character === undefined) return undefined
  const short = simple[character]
  if (short !== undefined) return {text: short, end: from + 2}
  const rest = text.slice(from + 1, from + 12)
  const number = /^(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{1,2})|([0-7]{1,3}))/.exec(rest)
  if (number) {
    const [all, braced, four, hex, octal] = number
    const code = octal === undefined ? Number.parseInt(braced ?? four ?? hex ?? '', 16) : Number.parseInt(octal, 8)
    // Bytes above 7f would be half of a character, which cannot become a name; surrogates are no characters.
    const illegal =
      code > 0x10ffff || (code >= 0xd800 && code < 0xe000) || ((hex ?? octal) !== undefined && code > 0x7f)
    return illegal ? undefined : {text: String.fromCodePoint(code), end: from + 1 + all.length}
  }
  if ('uxcCM'.includes(character)) return undefined
  return {text: character, end: from + 2}
}
