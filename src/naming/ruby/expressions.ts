import type {Node} from './ast'
import {OperandParser, type Scope, type Statements} from './operands'
import type {TokenStream} from './stream'

/** Binary operators by how tightly they bind; `and`, `or`, `not`, `?:` and ranges have rules of their own. */
const precedence: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '<=>': 3,
  '==': 3,
  '===': 3,
  '!=': 3,
  '=~': 3,
  '!~': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '|': 5,
  '^': 5,
  '&': 6,
  '<<': 7,
  '>>': 7,
  '+': 8,
  '-': 8,
  '*': 9,
  '/': 9,
  '%': 9,
}
const equality = 3
const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%=', '||=', '&&=', '**=', '|=', '&=', '<<=', '>>=', '^='])

/** Expressions, loosest rule first. */
export class ExpressionParser {
  private readonly stream: TokenStream
  private readonly scope: Scope
  private readonly operands: OperandParser

  constructor(stream: TokenStream, scope: Scope, statements: Statements) {
    this.stream = stream
    this.scope = scope
    this.operands = new OperandParser(stream, scope, statements, () => this.operand())
  }

  /** `not`, `and`, `or`: what a statement or a condition may be. */
  full(): Node {
    const {stream} = this
    let left = this.negated()
    for (;;) {
      const {at} = stream.token
      const type = stream.isKeyword('and') ? 'and' : 'or'
      if (!stream.takeKeyword(type)) return left
      stream.skipLines()
      left = {type, left, right: this.negated(), at}
    }
  }

  private negated(): Node {
    const {at} = this.stream.token
    if (!this.stream.takeKeyword('not')) return this.operand()
    return this.stream.nested(() => ({type: 'not', value: this.negated(), at}))
  }

  /** Assignment, `?:` and everything that binds tighter. */
  operand(): Node {
    return this.stream.nested(() => {
      const {token, following} = this.stream
      if (token.type === 'name' && following?.type === 'operator' && assignments.has(following.text))
        return this.assignment(token.text, following.text)
      const node = this.choice()
      const next = this.stream.token
      if (next.type === 'operator' && assignments.has(next.text))
        throw this.stream.problem('forbidden', 'only variables of the pattern itself can be assigned')
      return node
    })
  }

  private assignment(name: string, operator: string): Node {
    const {stream, scope} = this
    const {at} = stream.advance()
    stream.advance()
    const known = scope.locals.has(name)
    scope.locals.add(name)
    stream.skipLines()
    const right = this.operand()
    if (operator === '=') return {type: 'assign', name, value: right, at}
    const left: Node = known ? {type: 'local', name, at} : {type: 'literal', value: null, at}
    const assigned = (value: Node): Node => ({type: 'assign', name, value, at})
    if (operator === '||=') return {type: 'or', left, right: assigned(right), at}
    if (operator === '&&=') return {type: 'and', left, right: assigned(right), at}
    return assigned({type: 'call', receiver: left, name: operator.slice(0, -1), args: [right], safe: false, at})
  }

  private choice(): Node {
    const {stream} = this
    const test = this.range()
    const {at} = stream.token
    if (!stream.takeOperator('?')) return test
    stream.skipLines()
    const body = this.operand()
    stream.skipLines()
    stream.expectOperator(':')
    stream.skipLines()
    return {type: 'if', test, body, otherwise: this.operand(), at}
  }

  private range(): Node {
    const {stream} = this
    const {at} = stream.token
    const from = stream.isOperator('..', '...') ? null : this.binary(1)
    if (from && !stream.isOperator('..', '...')) return from
    const exclusive = stream.isOperator('...')
    stream.advance()
    const to = this.operandFollows() ? this.binary(1) : null
    if (!from && !to) throw stream.unexpected()
    return {type: 'range', from, to, exclusive, at}
  }

  private operandFollows(): boolean {
    const {token} = this.stream
    if (token.type === 'eof' || token.type === 'end' || token.type === 'text' || token.type === 'output') return false
    return !this.stream.isOperator(')', ']', ',') && !this.stream.isKeyword('then', 'if', 'unless')
  }

  private binary(minimum: number): Node {
    const {stream} = this
    let left = this.unary()
    for (;;) {
      const {token} = stream
      const name = token.type === 'operator' ? token.text : ''
      const strength = precedence[name]
      if (strength === undefined || strength < minimum) return left
      if (name === '=~' || name === '!~')
        throw stream.problem('forbidden', `'${name}' is not allowed`, {hint: 'Use start_with?, end_with? or include?'})
      stream.advance()
      stream.skipLines()
      const right = stream.nested(() => this.binary(strength + 1))
      left = binaryNode(name, left, right, token.at)
      // Comparisons for equality do not chain: `a == b == c` is no Ruby.
      const next = stream.token
      if (strength === equality && next.type === 'operator' && precedence[next.text] === equality)
        throw stream.unexpected()
    }
  }

  private unary(): Node {
    const {stream} = this
    const {token} = stream
    const {at} = token
    if (stream.takeOperator('!')) return stream.nested(() => ({type: 'not', value: this.unary(), at}))
    if (stream.isOperator('-', '+', '~')) {
      const name = token.type === 'operator' && token.text !== '~' ? `${token.text}@` : '~'
      stream.advance()
      const receiver = stream.nested(() => (stream.isOperator('-', '+', '~', '!') ? this.unary() : this.power()))
      return {type: 'call', receiver, name, args: [], safe: false, at}
    }
    return this.power()
  }

  /** `**`, which binds from the right and tighter than the sign of a literal: `-2 ** 2` is -4. */
  private power(): Node {
    const {stream} = this
    const base = this.operands.postfix()
    const {at} = stream.token
    if (!stream.takeOperator('**')) return base
    stream.skipLines()
    const exponent = stream.nested(() => this.unary())
    const negative =
      base.type === 'literal' && typeof base.value === 'number' && base.value < 0 ? -base.value : undefined
    const receiver: Node = negative === undefined ? base : {type: 'literal', value: negative, at: base.at}
    const raised: Node = {type: 'call', receiver, name: '**', args: [exponent], safe: false, at}
    return negative === undefined ? raised : {type: 'call', receiver: raised, name: '-@', args: [], safe: false, at}
  }
}

function binaryNode(name: string, left: Node, right: Node, at: number): Node {
  if (name === '&&' || name === '||') return {type: name === '&&' ? 'and' : 'or', left, right, at}
  const call = (method: string): Node => ({type: 'call', receiver: left, name: method, args: [right], safe: false, at})
  return name === '!=' ? {type: 'not', value: call('=='), at} : call(name)
}
