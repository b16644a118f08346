import {splitTemplate} from './erb'
import {Problem, withPlaces} from './error'
import type {RepositoryInstance} from './instance'
import {limits, Meter} from './limits'
import type {Node} from './ruby/ast'
import {evaluate} from './ruby/evaluate'
import {tokenize} from './ruby/lexer'
import {parseProgram} from './ruby/statements'
import type {Token} from './ruby/tokens'
import {variableNames, variablesOf} from './variables'

/** A registry name pattern that was parsed once and can be rendered for many repositories. */
export interface CompiledPattern {
  readonly source: string
  /** What the template prints for one instance, before it is cleaned; a {@link NamingError} when its code fails. */
  render(instance: RepositoryInstance): string
}

/** Parses a pattern; a {@link NamingError} says what is wrong with its ERB or Ruby, and where. */
export function compilePattern(source: string): CompiledPattern {
  const program = withPlaces(source, () => parse(source))
  return {
    source,
    render: (instance) => withPlaces(source, () => evaluate(program, variablesOf(instance), new Meter())),
  }
}

/** True for a pattern that means the default names: none, or nothing but white space. */
export function isBlankPattern(pattern: string | null | undefined): boolean {
  return pattern === null || pattern === undefined || pattern.trim() === ''
}

function parse(source: string): Node {
  if ([...source].length > limits.pattern)
    throw new Problem('limit', `the pattern is longer than ${limits.pattern} characters`)
  const tokens: Token[] = []
  for (const piece of splitTemplate(source)) {
    const {at} = piece
    if (piece.type === 'text') tokens.push({type: 'text', text: piece.text, at, spaced: false})
    else if (piece.type === 'output') tokens.push({type: 'output', tokens: tokenize(piece.code), at, spaced: false})
    else {
      const code = tokenize(piece.code)
      const border = code.pop()
      tokens.push(...code, {type: 'end', text: '', at: border?.at ?? at, spaced: false})
    }
  }
  tokens.push({type: 'eof', at: source.length, spaced: false})
  return parseProgram(tokens, variableNames)
}
