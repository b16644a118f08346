import {notSupported} from './refusals'
import type {StringPart, Token} from './tokens'

interface Reader {
  /** Reads the code of the `#{` at an offset; `end` is behind its brace. */
  interpolation(at: number): {tokens: Token[]; end: number}
  /** The offset in the pattern of an offset in the code. */
  place(at: number): number
}

/** Escapes of a double-quoted string; other letters and digits have meanings that no name can use. */
const escapes: Readonly<Record<string, string>> = {n: '\n', t: '\t', s: ' '}

/** Reads the string whose quotation mark stands at `start`. `end` is behind the closing mark, undefined when it is missing. */
export function readQuoted(
  text: string,
  start: number,
  reader: Reader,
): {readonly parts: StringPart[]; readonly end: number | undefined} {
  const mark = text[start] ?? ''
  if (mark === "'") {
    const found = readUntil(text, start + 1, mark)
    return {parts: [found?.text.replace(/\\([\\'])/g, '$1') ?? ''], end: found?.end}
  }
  const parts: StringPart[] = []
  let plain = ''
  let position = start + 1
  while (position < text.length && text[position] !== mark) {
    if (text[position] === '\\') {
      plain += escapeAt(text, position, reader)
      position += 2
    } else if (text.startsWith('#{', position)) {
      const {tokens, end} = reader.interpolation(position)
      parts.push(plain, tokens)
      plain = ''
      position = end
    } else plain += text[position++] ?? ''
  }
  return {parts: [...parts, plain], end: position < text.length ? position + 1 : undefined}
}

function escapeAt(text: string, at: number, reader: Reader): string {
  const character = text[at + 1] ?? ''
  const meaning = escapes[character]
  if (meaning !== undefined) return meaning
  if (/[A-Za-z0-9]/.test(character))
    throw notSupported(`the escape '\\${character}' in a string is`, {at: reader.place(at)})
  return character
}

/** The text from `from` to the closing mark, escapes kept; undefined when the mark is missing. `end` is behind it. */
export function readUntil(text: string, from: number, mark: string): {text: string; end: number} | undefined {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === mark) return {text: text.slice(from, i), end: i + 1}
  }
  return undefined
}
