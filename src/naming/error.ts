import {AppError, exitCodes} from '../core/errors'

/**
 * What is wrong with a pattern: `syntax` (invalid ERB or Ruby), `forbidden` (Safemode refuses it), `unknown` (an unknown
 * variable), `unsupported` (Safemode may allow it, mallet does not evaluate it), `value` (a method got a value it cannot work
 * with), `limit`.
 */
type ProblemKind = 'syntax' | 'forbidden' | 'unknown' | 'unsupported' | 'value' | 'limit'

/** A broken rule inside a pattern; `at` is an offset into the pattern and may be filled in by whoever knows it. */
export class Problem extends Error {
  readonly kind: ProblemKind
  readonly detail: string | undefined
  readonly hint: string | undefined
  at: number | undefined

  constructor(kind: ProblemKind, message: string, more: {at?: number; detail?: string; hint?: string} = {}) {
    super(message)
    this.kind = kind
    this.at = more.at
    this.detail = more.detail
    this.hint = more.hint
  }
}

/** What is wrong with a registry name pattern and where: line and column count from 1. Exit code 65. */
export class NamingError extends AppError {
  readonly kind: ProblemKind
  readonly line: number
  readonly column: number

  constructor(problem: Problem, pattern: string) {
    const {line, column} = placeOf(problem.at ?? 0, pattern)
    const where = pattern.includes('\n') ? `line ${line}, column ${column}` : `column ${column}`
    super({
      code: 'invalid_pattern',
      message: `registry name pattern, ${where}: ${problem.message}`,
      detail: problem.detail,
      hint: problem.hint,
      exit: exitCodes.refused,
    })
    this.name = 'NamingError'
    this.kind = problem.kind
    this.line = line
    this.column = column
  }

  /** Everything in one line: what is wrong and where, what is legal, the nearest legal name. */
  get text(): string {
    const {message, detail, hint} = this.parts
    return [message, detail, hint].filter((part) => part !== undefined).join('. ')
  }
}

/** Runs `work` and turns a {@link Problem} into a {@link NamingError} that knows its place in `pattern`. */
export function withPlaces<T>(pattern: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof Problem ? new NamingError(error, pattern) : error
  }
}

function placeOf(at: number, pattern: string): {line: number; column: number} {
  const before = pattern.slice(0, at).split('\n')
  return {line: before.length, column: [...(before.at(-1) ?? '')].length + 1}
}

/** `text` in single quotes, shortened to 40 characters. */
export function quote(text: string): string {
  const characters = [...text]
  return characters.length > 40 ? `'${characters.slice(0, 39).join('')}…'` : `'${text}'`
}

/** A hint naming the legal name nearest to a mistyped one, or undefined when none is near. */
export function nearest(name: string, legal: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.max(1, Math.floor(name.length / 2.5)) + 1
  for (const candidate of legal) {
    const distance = candidate.startsWith(name) && name.length > 2 ? 1 : editDistance(name, candidate)
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best === undefined ? undefined : `Did you mean '${best}'?`
}

function editDistance(a: string, b: string): number {
  if (a.length > 64 || b.length > 64) return Infinity
  let row = Array.from({length: b.length + 1}, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost))
    }
    row = next
  }
  return row[b.length] ?? 0
}
