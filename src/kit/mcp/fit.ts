// Results that fit into the context of an agent: what is too long is cut, and said to be.

/** What was left out of a list or a text. */
export interface Cut {
  /** Where it is, as a JMESPath expression. */
  readonly member: string
  readonly shown: number
  readonly of: number
}

export interface Fitted {
  readonly value: unknown
  readonly cuts: readonly Cut[]
}

/** Cuts the longest lists of a value, and where there are none its longest texts, until its JSON has at most `most` characters. */
export function fitted(value: unknown, most: number): Fitted {
  let whole = value
  let size = sizeOf(whole)
  const cuts = new Map<string, Cut>()
  while (size > most) {
    const longest = longestPart(whole)
    if (!longest) break
    const {path, part} = longest
    const share = Math.max(1, Math.min(part.length - 1, Math.floor((part.length * most * 0.9) / size)))
    const member = memberOf(path)
    cuts.set(member, {member, shown: share, of: cuts.get(member)?.of ?? part.length})
    whole = replaced(whole, path, typeof part === 'string' ? `${part.slice(0, share)}…` : part.slice(0, share))
    size = sizeOf(whole)
  }
  return {value: whole, cuts: [...cuts.values()]}
}

type Path = readonly (string | number)[]

interface Part {
  readonly path: Path
  readonly part: string | readonly unknown[]
}

/** A text that is shorter is not worth cutting. */
const shortText = 200

const sizeOf = (value: unknown): number => JSON.stringify(value)?.length ?? 0

/** The longest list of more than one item; without one, the longest text. */
function longestPart(value: unknown): Part | undefined {
  const lists: (Part & {readonly size: number})[] = []
  const texts: (Part & {readonly size: number})[] = []
  const walk = (one: unknown, path: Path): void => {
    if (typeof one === 'string' && one.length > shortText) texts.push({path, part: one, size: one.length})
    if (typeof one !== 'object' || one === null) return
    if (Array.isArray(one) && one.length > 1) lists.push({path, part: one, size: sizeOf(one)})
    for (const [key, inner] of Object.entries(one)) walk(inner, [...path, Array.isArray(one) ? Number(key) : key])
  }
  walk(value, [])
  const [longest] = (lists.length > 0 ? lists : texts).toSorted((a, b) => b.size - a.size)
  return longest
}

function replaced(value: unknown, [step, ...rest]: Path, by: unknown): unknown {
  if (step === undefined) return by
  if (Array.isArray(value)) return value.map((one: unknown, at) => (at === step ? replaced(one, rest, by) : one))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, key === step ? replaced(one, rest, by) : one]),
  )
}

const memberOf = (path: Path): string =>
  path
    .map((step, at) => {
      if (typeof step === 'number') return `[${step}]`
      const name = /^\w+$/.test(step) ? step : JSON.stringify(step)
      return at === 0 ? name : `.${name}`
    })
    .join('')
