import {Problem} from '../error'
import type {Node} from './ast'
import {OperandParser, type Scope, type Statements} from './operands'
import {notSupported, refusedWord} from './refusals'
import type {TokenStream} from './stream'

/** Binary operators by how tightly they bind. */
const precedence: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '=~': 3,
  '!~': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
}
const equality = 3
const assignments = new Set(['+=', '-=', '*=', '/=', '%=', '||=', '&&=', '**=', '|=', '&=', '<<=', '>>=', '^='])
/** Operators that Safemode allows and no name needs. */
const unsupportedOperators = new Set(['<=>', '===', '**', '<<', '>>', '|', '^', '&', '~', '=>'])

/** Expressions, loosest rule first. */
export class ExpressionParser {
  private readonly stream: TokenStream
  private readonly scope: Scope
  private readonly operands: OperandParser

  constructor(stream: TokenStream, scope: Scope, statements: Statements) {
    this.stream = stream
    this.scope = scope
    this.operands = new OperandParser(stream, scope, statements, this)
  }

  /** `not`, `and`, `or`: what a statement or a condition may be. */
  full(): Node {
    const {stream} = this
    let left = this.negated()
    for (;;) {
      const {at} = stream.token
      const type = stream.isKeyword('and') ? 'and' : 'or'
      if (!stream.takeKeyword(type)) return left
      left = {type, left, right: this.negated(), at}
    }
  }

  private negated(): Node {
    const {at} = this.stream.token
    return this.stream.takeKeyword('not') ? {type: 'not', value: this.negated(), at} : this.operand()
  }

  /** Assignment, `?:` and everything that binds tighter. */
  operand(): Node {
    const {token, following} = this.stream
    if (token.type === 'name' && following?.type === 'operator') {
      if (following.text === '=') return this.assignment(token.text)
      if (assignments.has(following.text))
        throw notSupported(`'${following.text}' is`, {at: following.at, hint: "Assign with '='"})
    }
    const node = this.choice()
    if (this.stream.isOperator('=', ...assignments))
      throw new Problem('forbidden', 'only local variables can be assigned', {at: this.stream.token.at})
    return node
  }

  private assignment(name: string): Node {
    const {at} = this.stream.advance()
    this.stream.advance()
    this.scope.locals.add(name)
    return {type: 'assign', name, value: this.operand(), at}
  }

  private choice(): Node {
    const {stream} = this
    const test = this.binary(1)
    const {at} = stream.token
    if (!stream.takeOperator('?')) return test
    const body = this.operand()
    stream.expectOperator(':')
    return {type: 'if', test, body, otherwise: this.operand(), at}
  }

  private binary(minimum: number): Node {
    const {stream} = this
    let left = this.unary()
    for (;;) {
      const {token} = stream
      if (token.type !== 'operator') return left
      const name = token.text
      if (name === '=~' || name === '!~') throw refusedWord(name, token.at)
      if (unsupportedOperators.has(name)) throw notSupported(`'${name}' is`, {at: token.at})
      const strength = precedence[name] ?? 0
      if (strength < minimum) return left
      stream.advance()
      left = binaryNode(name, left, this.binary(strength + 1), token.at)
      // Comparisons for equality do not chain: `a == b == c` is a syntax error.
      const next = stream.token
      if (strength === equality && next.type === 'operator' && precedence[next.text] === equality)
        throw stream.unexpected()
    }
  }

  private unary(): Node {
    const {stream} = this
    const {at} = stream.token
    if (stream.takeOperator('!')) return {type: 'not', value: this.unary(), at}
    if (stream.takeOperator('-')) return {type: 'call', receiver: this.unary(), name: '-@', args: [], safe: false, at}
    return this.operands.postfix()
  }
}

function binaryNode(name: string, left: Node, right: Node, at: number): Node {
  if (name === '&&' || name === '||') return {type: name === '&&' ? 'and' : 'or', left, right, at}
  const call = (method: string): Node => ({type: 'call', receiver: left, name: method, args: [right], safe: false, at})
  return name === '!=' ? {type: 'not', value: call('=='), at} : call(name)
}
