import {Problem} from '../error'
import type {Meter} from '../limits'
import type {Node} from './ast'
import {callMethod} from './methods/call'
import {isEqual, isTruthy, type Jailed, RubyRange, RubyRegexp, textOf, type Value} from './values'

/** Runs a parsed template and returns what it prints. Problems know their offset in the pattern. */
export function evaluate(program: Node, variables: ReadonlyMap<string, Jailed | null>, meter: Meter): string {
  const evaluation = new Evaluation(variables, meter)
  evaluation.run(program)
  return evaluation.output
}

class Evaluation {
  output = ''
  private readonly variables: ReadonlyMap<string, Jailed | null>
  private readonly meter: Meter
  private readonly locals = new Map<string, Value>()

  constructor(variables: ReadonlyMap<string, Jailed | null>, meter: Meter) {
    this.variables = variables
    this.meter = meter
  }

  run(node: Node): Value {
    return this.at(node, () => {
      this.meter.spend(1)
      return this.value(node)
    })
  }

  /** Runs `work` and gives its problems the place of `node`, unless they know a closer one. */
  private at<T>(node: Node, work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof Problem) error.at ??= node.at
      throw error
    }
  }

  private value(node: Node): Value {
    switch (node.type) {
      case 'literal':
        return node.value
      case 'interpolated':
        return this.interpolated(node.parts)
      case 'array':
        return node.items.map((item) => this.run(item))
      case 'range':
        return new RubyRange(this.run(node.from), node.to && this.run(node.to), node.exclusive)
      case 'variable':
        return this.variables.get(node.name) ?? null
      case 'local':
        return this.locals.get(node.name) ?? null
      case 'assign':
        return this.assign(node.name, this.run(node.value))
      case 'call':
        return this.call(node)
      case 'not':
        return !isTruthy(this.run(node.value))
      case 'and':
      case 'or':
        return this.logical(node)
      case 'if': {
        const branch = isTruthy(this.run(node.test)) ? node.body : node.otherwise
        return branch && this.run(branch)
      }
      case 'case':
        return this.caseOf(node)
      case 'sequence':
        return node.body.reduce<Value>((_, statement) => this.run(statement), null)
      case 'text':
        return this.print(node.text)
      case 'output':
        return this.print(this.text(node.value))
    }
  }

  /** What a node prints. */
  private text(node: Node): string {
    const value = this.run(node)
    return this.at(node, () => textOf(value, this.meter))
  }

  private print(text: string): null {
    this.meter.text(this.output.length + text.length, text.length)
    this.output += text
    return null
  }

  private assign(name: string, value: Value): Value {
    this.locals.set(name, value)
    return value
  }

  private interpolated(parts: readonly (string | Node)[]): string {
    let text = ''
    for (const part of parts) {
      const more = typeof part === 'string' ? part : this.text(part)
      this.meter.text(text.length + more.length, more.length)
      text += more
    }
    return text
  }

  private call(node: Extract<Node, {type: 'call'}>): Value {
    const receiver = this.run(node.receiver)
    if (node.safe && receiver === null) return null
    const args = node.args.map((arg) => this.run(arg))
    return callMethod(receiver, node.name, args, this.meter)
  }

  private logical(node: Extract<Node, {type: 'and' | 'or'}>): Value {
    const left = this.run(node.left)
    return isTruthy(left) === (node.type === 'and') ? this.run(node.right) : left
  }

  private caseOf(node: Extract<Node, {type: 'case'}>): Value {
    const subject = node.subject && this.run(node.subject)
    for (const {tests, body} of node.branches)
      for (const test of tests) {
        const value = this.run(test)
        if (node.subject ? this.matches(value, subject) : isTruthy(value)) return this.run(body)
      }
    return node.otherwise && this.run(node.otherwise)
  }

  /** `===` of a value behind `when`: a regular expression is searched for, anything else compared. */
  private matches(test: Value, subject: Value): boolean {
    if (!(test instanceof RubyRegexp)) return isEqual(test, subject, this.meter)
    return typeof subject === 'string' && test.matcher.find(subject, 0, this.meter) !== null
  }
}
