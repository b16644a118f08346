import {nearest, type Problem, quote} from '../error'
import type {TokenStream} from './stream'

const words: Readonly<Record<string, string>> = {
  '::': "'::' is not allowed",
  '&': "'&' arguments are not allowed",
  '->': 'functions are not allowed',
  lambda: 'functions are not allowed',
  proc: 'functions are not allowed',
  self: "'self' is not allowed",
  def: 'defining methods is not allowed',
  class: 'defining classes is not allowed',
  module: 'defining modules is not allowed',
  rescue: "'rescue' is not allowed",
  begin: "'begin' is not allowed",
}
/** Ruby that a server would run but that is not evaluated here. */
const unsupported: Readonly<Record<string, string>> = {
  block: 'blocks are not evaluated here',
  hash: 'hashes are not evaluated here',
  while: 'loops are not evaluated here',
  until: 'loops are not evaluated here',
  for: 'loops are not evaluated here',
  loop: 'loops are not evaluated here',
}

/** The problem of a construct that patterns must not contain, at the stream's token. */
export function forbiddenWord(stream: TokenStream, word: string): Problem {
  const without = unsupported[word]
  if (without !== undefined) return stream.problem('unsupported', without)
  return stream.problem('forbidden', words[word] ?? `'${word}' is not allowed`)
}

/** The problem of a bare word that is no variable: either a function call or a misspelling. */
export function unknownName(stream: TokenStream, name: string, legal: readonly string[]): Problem {
  const {following} = stream
  const called = following?.type === 'operator' && following.text === '(' && !following.spaced
  const hint = nearest(name, legal)
  return stream.problem(
    called ? 'forbidden' : 'unknown',
    called ? `calling ${quote(name)} is not allowed` : `unknown variable ${quote(name)}`,
    {
      detail: `Legal variables: ${legal.join(', ')}`,
      ...(hint !== undefined && {hint}),
    },
  )
}
