import {Problem} from '../../error'
import {limits, type Meter} from '../../limits'

/** The characters that an argument of `tr` spells out: `a-z` are ranges, a leading `^` negates, a backslash escapes. */
interface Spelled {
  readonly negated: boolean
  readonly characters: readonly string[]
}

function spell(argument: string, meter: Meter): Spelled {
  const source = [...argument]
  const negated = source.length > 1 && source[0] === '^'
  const items: {character: string; escaped: boolean}[] = []
  for (let i = negated ? 1 : 0; i < source.length; i++) {
    const escaped = source[i] === '\\' && i + 1 < source.length
    if (escaped) i++
    items.push({character: source[i] ?? '', escaped})
  }
  const characters: string[] = []
  for (let i = 0; i < items.length; i++) {
    const {character} = items[i] ?? {character: ''}
    const dash = items[i + 1]
    const end = items[i + 2]
    if (dash?.character !== '-' || dash.escaped || !end) characters.push(character)
    else {
      addRange(character, end.character, characters)
      i += 2
    }
  }
  meter.spend(characters.length)
  return {negated, characters}
}

function addRange(from: string, to: string, out: string[]): void {
  const first = from.codePointAt(0) ?? 0
  const last = to.codePointAt(0) ?? 0
  if (first > last) throw new Problem('value', `the range '${from}-${to}' is in the wrong order`)
  if (last - first > limits.items) throw new Problem('limit', `the range '${from}-${to}' is too long`)
  for (let code = first; code <= last; code++) out.push(String.fromCodePoint(code))
}

/** A test for the characters that are in every one of the sets; with no set, every character. */
export function inEverySet(sets: readonly string[], meter: Meter): (character: string) => boolean {
  const tests = sets.map((set) => {
    const {negated, characters} = spell(set, meter)
    const members = new Set(characters)
    return (character: string): boolean => members.has(character) !== negated
  })
  return (character) => tests.every((test) => test(character))
}

/** `tr`, and with `squeeze` `tr_s`: replaces each character of `from` by its counterpart in `to`, whose last one repeats. */
export function translate(text: string, from: string, to: string, squeeze: boolean, meter: Meter): string {
  const source = spell(from, meter)
  const target =
    to === ''
      ? []
      : to.length > 1 && to.startsWith('^')
        ? spell(`\\${to}`, meter).characters
        : spell(to, meter).characters
  const places = new Map<string, number>()
  for (const [place, character] of source.characters.entries()) places.set(character, place)
  const last = target.at(-1) ?? ''
  let result = ''
  let previous: string | undefined
  for (const character of text) {
    const place = places.get(character)
    const matches = source.negated ? place === undefined : place !== undefined
    const replacement = matches ? ((source.negated ? last : target[place ?? 0]) ?? last) : undefined
    if (replacement === undefined || !squeeze || replacement !== previous) result += replacement ?? character
    previous = replacement
  }
  meter.text(result.length)
  return result
}

/** `squeeze`: each run of one character that is in every set becomes that character; with no set, any run. */
export function squeezeRuns(text: string, sets: readonly string[], meter: Meter): string {
  const squeezes = inEverySet(sets, meter)
  let result = ''
  let previous = ''
  for (const character of text) {
    if (character !== previous || !squeezes(character)) result += character
    previous = character
  }
  return result
}
