import {RE2JS} from 're2js'
import {Problem} from '../error'
import {limits, type Meter} from '../limits'

/** Where something was found, in UTF-16 units; `groups` are what the groups of a regular expression took, null for nothing. */
export interface Found {
  readonly start: number
  readonly end: number
  readonly groups: readonly (string | null)[]
}

export interface Matcher {
  /** The leftmost match at or after `from`, or null. */
  find(text: string, from: number, meter: Meter): Found | null
}

/** Instructions of a compiled expression that one unit of work pays for, at one character. */
const instructionsPerUnit = 32

/**
 * Compiles a Ruby regular expression for RE2, which needs time proportional to the text. What RE2 does not know, or reads in
 * another way than Ruby, raises a {@link Problem}. Flags: `i`, and `m` for a dot that matches newlines.
 */
export function compileRegexp(source: string, flags: string): Matcher {
  const other = /[^im]/.exec(flags)
  if (other) throw unsupportedIn(`the flag '${other[0]}'`)
  const translated = translate(source)
  const regexp = compile(translated, options(flags))
  const price = Math.ceil(regexp.programSize() / instructionsPerUnit)
  return {
    find(text, from, meter) {
      meter.spend(1 + (text.length - from) * price)
      const matcher = regexp.matcher(text)
      if (!matcher.find(from)) return null
      const groups = Array.from({length: matcher.groupCount()}, (_, i) => matcher.group(i + 1) ?? null)
      return {start: matcher.start(), end: matcher.end(), groups}
    },
  }
}

/** Ruby's `^` and `$` are borders of lines without any flag. */
function options(flags: string): number {
  const ignoreCase = flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0
  return RE2JS.MULTILINE | ignoreCase | (flags.includes('m') ? RE2JS.DOTALL : 0)
}

function compile(source: string, options: number): RE2JS {
  try {
    return RE2JS.compile(source, options)
  } catch (error) {
    // The only errors of the library here are those of its parser.
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'invalid'
    throw new Problem('syntax', `the regular expression is not valid: ${reason}`)
  }
}

/** Letters of escapes that mean the same for Ruby and RE2. `\b` does not: Ruby's knows Unicode. */
const anchors = /^[Az]$/
const characters = /^[dDwWsSnt]$/
/** Classes of Ruby that know Unicode, where RE2's know ASCII only. */
const posix: Readonly<Record<string, string>> = {
  alpha: '\\p{L}',
  alnum: '\\p{L}\\p{N}',
  digit: '\\p{Nd}',
  punct: '\\p{P}$+<=>^`|~',
  space: '\\s',
}

/** Rewrites the few things that RE2 spells differently, and refuses what it would read in another way. */
function translate(source: string): string {
  let result = ''
  let repetitions = 0
  for (let position = 0; position < source.length;) {
    const rest = source.slice(position)
    const counted = /^\{(\d*)(,?)(\d*)\}(\?)?/.exec(rest)
    const [piece, taken] = counted ? countedPiece(counted) : pieceAt(rest)
    if (counted) repetitions += Number(counted[3] || counted[1] || 1)
    if (repetitions > limits.repetitions) throw new Problem('limit', 'the regular expression repeats too often')
    result += piece
    position += taken
  }
  return result
}

type Piece = readonly [translated: string, taken: number]

function countedPiece([all, low = '', comma = '', high = '', lazy]: readonly (string | undefined)[]): Piece {
  // `{n}?` makes the repetition optional in Ruby and lazy in RE2.
  if (lazy && comma === '') throw unsupportedIn(`'${all ?? ''}'`)
  if (low === '' && high === '') throw unsupportedIn(`'${all ?? ''}'`)
  return [`{${low || '0'}${comma}${high}}${lazy ?? ''}`, all?.length ?? 0]
}

function pieceAt(rest: string): Piece {
  if (rest.startsWith('(?') && !rest.startsWith('(?:')) throw unsupportedIn('special groups such as look-ahead')
  if (rest.startsWith('\\')) return escapeAt(rest, false)
  if (rest.startsWith('[')) return classAt(rest)
  return [rest[0] ?? '', 1]
}

function escapeAt(rest: string, insideClass: boolean): Piece {
  const letter = rest[1] ?? ''
  if (letter === 'h') return [insideClass ? '0-9a-fA-F' : '[0-9a-fA-F]', 2]
  const isShared = characters.test(letter) || (!insideClass && anchors.test(letter))
  if (letter === '' || (/[A-Za-z0-9]/.test(letter) && !isShared)) throw unsupportedIn(`'\\${letter}'`)
  return [rest.slice(0, 2), 2]
}

function classAt(rest: string): Piece {
  const negated = rest[1] === '^'
  let position = negated ? 2 : 1
  let result = negated ? '[^' : '['
  if (rest[position] === ']') throw unsupportedIn('empty brackets')
  while (position < rest.length && rest[position] !== ']') {
    const inner = rest.slice(position)
    const named = /^\[:([a-z]+):\]/.exec(inner)
    const [piece, taken] = named ? posixPiece(named) : memberAt(inner)
    result += piece
    position += taken
  }
  if (position >= rest.length) throw new Problem('syntax', "the regular expression is not valid: missing ']'")
  return [`${result}]`, position + 1]
}

function posixPiece([all, name = '']: RegExpExecArray): Piece {
  const translated = posix[name]
  if (translated === undefined) throw unsupportedIn(`'${all}'`)
  return [translated, all.length]
}

function memberAt(inner: string): Piece {
  if (inner.startsWith('\\')) return escapeAt(inner, true)
  if (inner.startsWith('[')) throw unsupportedIn('brackets inside brackets')
  if (inner.startsWith('&&')) throw unsupportedIn("'&&' inside brackets")
  return [inner[0] ?? '', 1]
}

function unsupportedIn(what: string): Problem {
  return new Problem('unsupported', `regular expressions with ${what} are not supported in a registry name pattern`)
}
