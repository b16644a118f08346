import {nearest, Problem, quote} from '../error'

/** Ruby that Safemode refuses. */
const forbidden: Readonly<Record<string, string>> = {
  '::': "'::' is not allowed",
  '&': "'&' arguments are not allowed",
  '=~': "'=~' is not allowed",
  '!~': "'!~' is not allowed",
  $: 'global variables are not allowed',
  '@': 'instance variables are not allowed',
  '`': 'running commands is not allowed',
  def: 'defining methods is not allowed',
  class: 'defining classes is not allowed',
  module: 'defining modules is not allowed',
}
const block = ['{', 'do', 'yield']
const loop = ['while', 'until', 'for', 'loop', 'break', 'next']
const functions = ['->', 'lambda', 'proc']
/** Ruby that Safemode may run, but mallet does not. */
const unsupported: Readonly<Record<string, string>> = {
  ...Object.fromEntries(block.map((word) => [word, 'blocks are'])),
  ...Object.fromEntries(loop.map((word) => [word, 'loops are'])),
  ...Object.fromEntries(functions.map((word) => [word, 'functions are'])),
}
const hints: Readonly<Record<string, string>> = {'=~': 'Use start_with?, end_with? or include?'}

/** The problem of a word or operator that patterns cannot contain. */
export function refusedWord(word: string, at: number): Problem {
  const what = unsupported[word]
  if (what !== undefined) return notSupported(what, {at})
  const hint = hints[word]
  return new Problem('forbidden', forbidden[word] ?? `'${word}' is not allowed`, {
    at,
    ...(hint !== undefined && {hint}),
  })
}

/** The problem of Ruby that mallet does not evaluate; `what` includes its verb: *hashes are*. */
export function notSupported(what: string, more: {at?: number; detail?: string; hint?: string} = {}): Problem {
  return new Problem('unsupported', `${what} not supported in a registry name pattern`, more)
}

/** The problem of a bare word that is not a variable: either a function call or a misspelling. */
export function unknownName(name: string, isCalled: boolean, at: number, legal: readonly string[]): Problem {
  const hint = nearest(name, legal)
  return new Problem(
    isCalled ? 'forbidden' : 'unknown',
    isCalled ? `calling ${quote(name)} is not allowed` : `unknown variable ${quote(name)}`,
    {at, detail: `Legal variables: ${legal.join(', ')}`, ...(hint !== undefined && {hint})},
  )
}

/** The problem of a word that starts with a capital. */
export function constantName(name: string, at: number, legal: readonly string[]): Problem {
  const hint = nearest(name.toLowerCase(), legal)
  return new Problem('forbidden', `constants are not allowed: ${quote(name)}`, {
    at,
    detail: `Legal variables: ${legal.join(', ')}`,
    ...(hint !== undefined && {hint}),
  })
}
