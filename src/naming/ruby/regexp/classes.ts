import {illegal} from './illegal'

/** True for the characters (code points) that match. */
export type Test = (character: string) => boolean

/** Shorthands; like Ruby's they know ASCII only. */
const shorthands: Readonly<Record<string, RegExp>> = {
  d: /^[0-9]$/,
  w: /^[A-Za-z0-9_]$/,
  s: /^[ \t\r\n\f\v]$/,
  h: /^[0-9a-fA-F]$/,
}
/** POSIX brackets; like Ruby's they know Unicode. */
const posix: Readonly<Record<string, RegExp>> = {
  alpha: /^\p{Alphabetic}$/u,
  alnum: /^[\p{Alphabetic}\p{N}]$/u,
  digit: /^\p{Nd}$/u,
  lower: /^\p{Lowercase}$/u,
  upper: /^\p{Uppercase}$/u,
  space: /^\p{White_Space}$/u,
  punct: /^[\p{P}$+<=>^`|~]$/u,
  word: /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]$/u,
  xdigit: /^[0-9a-fA-F]$/,
}
const controls: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  v: '\v',
  a: '\u0007',
  e: '\u001b',
}

interface Found {
  readonly test: Test
  readonly end: number
}

/** The characters that an escape outside brackets matches; `end` is behind it. */
export function escapeAt(source: string, from: number): Found {
  const {test, end} = memberAt(source, from)
  return {test, end}
}

/** One member of a class: a character, which may begin a range, or a shorthand. */
function memberAt(source: string, from: number): Found & {readonly character?: string} {
  const first = String.fromCodePoint(source.codePointAt(from) ?? 0)
  if (first !== '\\') return {...only(first), end: from + first.length}
  const code = source.codePointAt(from + 1)
  if (code === undefined) throw illegal('a backslash at its end')
  const letter = String.fromCodePoint(code)
  const end = from + 1 + letter.length
  const shorthand = shorthands[letter.toLowerCase()]
  if (shorthand) {
    const wanted = letter === letter.toLowerCase()
    return {test: (c) => shorthand.test(c) === wanted, end}
  }
  const control = controls[letter]
  if (control !== undefined) return {...only(control), end}
  const number = /^(?:x([\da-fA-F]{1,2})|u([\da-fA-F]{4}))/.exec(source.slice(from + 1, from + 6))
  if (number)
    return {
      ...only(String.fromCharCode(Number.parseInt(number[1] ?? number[2] ?? '', 16))),
      end: from + 1 + number[0].length,
    }
  if (/[A-Za-z0-9]/.test(letter)) throw illegal(`'\\${letter}'`)
  return {...only(letter), end}
}

const only = (character: string): {test: Test; character: string} => ({test: (c) => c === character, character})

/** The characters that a bracket expression matches; `from` is its opening bracket, `end` behind the closing one. */
export function classAt(source: string, from: number): Found {
  let position = from + 1
  const negated = source[position] === '^'
  if (negated) position++
  const tests: Test[] = []
  while (source[position] !== ']') {
    if (position >= source.length) throw illegal("'[' without ']'")
    const named = /^\[:(\^?)([a-z]+):\]/.exec(source.slice(position, position + 16))
    const found = named
      ? posixClass(named[2] ?? '', named[1] === '^', position + named[0].length)
      : memberOrRange(source, position)
    tests.push(found.test)
    position = found.end
  }
  if (tests.length === 0) throw illegal('empty brackets')
  return {test: (c) => tests.some((test) => test(c)) !== negated, end: position + 1}
}

function posixClass(name: string, negated: boolean, end: number): Found {
  const known = posix[name]
  if (!known) throw illegal(`'[:${name}:]'`)
  return {test: (c) => known.test(c) !== negated, end}
}

function memberOrRange(source: string, from: number): Found {
  if (source[from] === '[') throw illegal('brackets inside brackets')
  if (source.startsWith('&&', from)) throw illegal("'&&' inside brackets")
  const low = memberAt(source, from)
  const dash = source[low.end] === '-' && source[low.end + 1] !== ']' && source[low.end + 1] !== undefined
  if (!dash || low.character === undefined) return low
  const high = memberAt(source, low.end + 1)
  const first = low.character.codePointAt(0) ?? 0
  const last = high.character?.codePointAt(0) ?? -1
  if (first > last) throw illegal('a range of characters in the wrong order')
  return {
    test: (c) => {
      const code = c.codePointAt(0) ?? 0
      return code >= first && code <= last
    },
    end: high.end,
  }
}
