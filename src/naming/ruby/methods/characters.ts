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

/** `delete` with one set: the text without the characters of the set. */
export function deleteCharacters(text: string, set: string, meter: Meter): string {
  const isMember = memberOf(set, meter)
  meter.text(text.length)
  return [...text].filter((character) => !isMember(character)).join('')
}

function memberOf(set: string, meter: Meter): (character: string) => boolean {
  const {negated, characters} = spell(set, meter)
  const members = new Set(characters)
  return (character) => members.has(character) !== negated
}

/** `tr`: replaces each character of `from` by its counterpart in `to`, whose last one repeats. */
export function translate(text: string, from: string, to: string, meter: Meter): string {
  const source = spell(from, meter)
  const target = spell(to.length > 1 && to.startsWith('^') ? `\\${to}` : to, meter).characters
  const places = new Map<string, number>()
  for (const [place, character] of source.characters.entries()) places.set(character, place)
  const last = target.at(-1) ?? ''
  let result = ''
  for (const character of text) {
    const place = places.get(character)
    if (source.negated) result += place === undefined ? last : character
    else result += place === undefined ? character : (target[place] ?? last)
  }
  meter.text(result.length)
  return result
}

/** `squeeze`: each run of one character of the set becomes that character; without a set, any run. */
export function squeezeRuns(text: string, set: string | undefined, meter: Meter): string {
  const squeezes = set === undefined ? () => true : memberOf(set, meter)
  meter.text(text.length)
  let result = ''
  let previous = ''
  for (const character of text) {
    if (character !== previous || !squeezes(character)) result += character
    previous = character
  }
  return result
}
