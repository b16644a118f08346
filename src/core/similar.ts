import {nearest} from './text'

/** Up to three of `known` that `given` could have been meant for: spelled nearly so, in other case, or beginning with it or containing it. */
export function similar(given: string, known: readonly string[]): string[] {
  const word = given.toLowerCase()
  const byCase = known.filter((name) => name.toLowerCase() === word)
  if (byCase.length > 0) return byCase.slice(0, most)
  const lower = new Map(known.map((name) => [name.toLowerCase(), name]))
  const near = nearest(word, lower.keys())
  const close = near === undefined ? [] : [lower.get(near) ?? near]
  if (word.length < shortest) return close
  const having = (test: (name: string) => boolean) => known.filter((name) => test(name.toLowerCase()))
  const found = [...close, ...having((name) => name.startsWith(word)), ...having((name) => name.includes(word))]
  return [...new Set(found)].slice(0, most)
}

const most = 3
/** Letters below which too much begins with a word. */
const shortest = 2
