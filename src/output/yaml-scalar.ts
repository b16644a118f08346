// How a string is written in YAML so that every reader gets the same string back, in the style of the reference
// client's library: plain where that is unambiguous, in quotes, or as a literal block; long lines folded at 80 columns.

const bestWidth = 80

// What the reference client's emitter never writes as it is: controls, tabs, the byte order mark, lone surrogates and
// characters beyond the basic plane. Line separators other than the newline are escaped as well.
// eslint-disable-next-line no-control-regex
const unprintable = /[^\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
/** Reorders text on a terminal. */
const reordering = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

// Each of these takes linear time, whatever the server sends.
const typed: readonly RegExp[] = [
  /^(?:~|null|yes|true|on|no|false|off)$/i,
  /^-?\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?)?)?$/,
  /^[-+]?\.(?:inf|nan)$/i,
  /^:./,
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/,
  /^[-+]?(?:[0-9][0-9_,]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?$/,
  /^[-+]?0(?:[bB][01_,]+|[oO][0-7_,]+|[xX][0-9a-fA-F_,]+)$/,
  /^0[0-7]*\.[0-9]/,
]

/** True for text that a reader of YAML 1.1 or 1.2 would take for null, a boolean, a number, a time or a symbol. */
const looksTyped = (text: string): boolean => typed.some((pattern) => pattern.test(text))

type Style = 'plain' | 'single' | 'double' | 'literal'

/** Where a scalar stands. */
export interface Place {
  /** Characters before it on its line. */
  readonly column: number
  /** Indentation of its further lines. */
  readonly indent: number
  /** A key has to stay on its line. */
  readonly key?: boolean
  /** Characters that reorder text are escaped too. */
  readonly tty?: boolean | undefined
}

/** A string as a YAML scalar; the newline after it is left to the caller. */
export function yamlString(text: string, place: Place): string {
  switch (styleOf(text, place)) {
    case 'plain':
      return fold(text, place)
    case 'single': {
      const inner = text.replaceAll("'", "''").replaceAll('\n', `\n\n${' '.repeat(place.indent)}`)
      return `'${fold(inner, {...place, column: place.column + 1})}'`
    }
    case 'literal':
      return literal(text, place.indent)
    default:
      return `"${fold(escapeAll(text, place.tty), {...place, column: place.column + 1}, true)}"`
  }
}

function styleOf(text: string, {key = false, tty = false}: Place): Style {
  const blankBeforeBreak = / \n/.test(text)
  if (unprintable.test(text) || (tty && reordering.test(text)) || blankBeforeBreak) return 'double'
  const wanted = wantedStyle(text)
  if (wanted === 'literal') return key || text.endsWith(' ') ? 'double' : 'literal'
  if (wanted === 'double' || (wanted === 'plain' && isPlainSafe(text))) return wanted
  return text.includes('\n') && (key || /\n /.test(text)) ? 'double' : 'single'
}

function wantedStyle(text: string): Style {
  if (/\n(?!$)/.test(text)) return 'literal'
  if (text === '<<') return 'single'
  if (/^[yYnN]$/.test(text) || /^[^\p{L}\p{M}\p{Nd}\p{Pc}][^"]*$/u.test(text)) return 'double'
  return text === '' || looksTyped(text) ? 'single' : 'plain'
}

/** Whether text can stand without quotes: nothing in it that YAML would read as structure. */
function isPlainSafe(text: string): boolean {
  if (/\n|^ | $|^---|^\.\.\./.test(text)) return false
  return !/^[#,[\]{}&*!|>'"%@`]|^[-?:](?: |$)|: |:$| #/.test(text)
}

/**
 * Breaks long lines at single blanks; a reader puts each of them back. A blank at the start or end stays, and in
 * double quotes one that others follow becomes the first of an escaped run.
 */
function fold(text: string, {column, indent, key}: Place, escaped = false): string {
  if (key || column + text.length <= bestWidth) return text
  const pad = `\n${' '.repeat(indent)}`
  let out = ''
  let from = 0
  let lineStart = -column
  for (const {0: c, index: i} of text.matchAll(/[ \n]/g)) {
    if (c === '\n') {
      lineStart = i + 1
      continue
    }
    const before = text[i - 1]
    const inside = before !== undefined && before !== ' ' && before !== '\n' && i < text.length - 1
    if (i - lineStart <= bestWidth || !inside || (!escaped && text[i + 1] === ' ')) continue
    out += text.slice(from, i) + pad + (escaped && text[i + 1] === ' ' ? '\\' : '')
    from = i + 1
    lineStart = from - indent
  }
  return out + text.slice(from)
}

/** A block that keeps its newlines: `|-` when the text has none at its end, `|+` when it has several. */
function literal(text: string, indent: number): string {
  const start = /^[ \n]/.test(text) ? '2' : ''
  const chomp = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-'
  const pad = ' '.repeat(indent)
  const body = chomp === '-' ? text : text.slice(0, -1)
  const lines = body.split('\n').map((line) => (line === '' ? '' : pad + line))
  return `|${start}${chomp}\n${lines.join('\n')}`
}

const names: Readonly<Record<string, string>> = {
  '\0': '0',
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u001b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u2028': 'L',
  '\u2029': 'P',
}

function escapeAll(text: string, tty: boolean | undefined): string {
  let out = ''
  for (const c of text) {
    const name = names[c]
    if (name !== undefined) out += `\\${name}`
    else if (unprintable.test(c) || (tty && reordering.test(c))) out += numbered(c.codePointAt(0) ?? 0)
    else out += c
  }
  return out
}

function numbered(code: number): string {
  const hex = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
