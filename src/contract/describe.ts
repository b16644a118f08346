// The text of a parameter that refers to another resource, for options and for the API description alike.
import type {Param} from './define'

const suffixes: Readonly<Record<string, string>> = {id: 'ID', ids: 'IDs', version: 'number'}

/** `Organization ID`; a noun with an attribute after it takes the other order: `ID of the environment to promote to`. */
export function describeReference(noun: string, suffix: string): string {
  const word = suffixes[suffix] ?? suffix
  return / (to|of|in|from|for|that) /.test(noun) ? sentence(`${word} of the ${noun}`) : sentence(`${noun} ${word}`)
}

/** `Repository IDs, separated by commas` */
export const describeReferences = (noun: string, suffix: string): string =>
  `${describeReference(noun, suffix)}, separated by commas`

/** What a parameter means: its own text, or what it refers to. */
export function describe({of, kind, about}: Param): string {
  if (of === undefined) return about
  const noun = about || of.replaceAll('-', ' ')
  return kind === 'refs' ? describeReference(noun, 'ids') : describeReference(noun, 'id')
}

const sentence = (text: string): string => text.replace(/^[a-z]/, (letter) => letter.toUpperCase())
