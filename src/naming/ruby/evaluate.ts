import {Problem} from '../error'
import {limits, type Meter} from '../limits'
import type {Node} from './ast'
import {callMethod} from './dispatch'
import {isTruthy, type Jailed, RubyRange, RubySymbol, textOf, type Value} from './values'

/** Runs a parsed template and answers what it prints. Problems know their offset in the pattern. */
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
  private depth = 0

  constructor(variables: ReadonlyMap<string, Jailed | null>, meter: Meter) {
    this.variables = variables
    this.meter = meter
  }

  run(node: Node): Value {
    if (++this.depth > limits.depth)
      throw new Problem('limit', "too many operations on each other's results", {at: node.at})
    try {
      this.meter.spend(1)
      return this.value(node)
    } catch (error) {
      if (error instanceof Problem) error.at ??= node.at
      throw error
    } finally {
      this.depth--
    }
  }

  private value(node: Node): Value {
    switch (node.type) {
      case 'literal':
        return node.value
      case 'interpolated':
        return this.interpolated(node.parts, node.symbol)
      case 'array':
        return node.items.map((item) => this.run(item))
      case 'range':
        return this.range(node)
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

  /** The text of what a node answers. */
  private text(node: Node): string {
    const value = this.run(node)
    try {
      return textOf(value, this.meter)
    } catch (error) {
      if (error instanceof Problem) error.at ??= node.at
      throw error
    }
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

  private interpolated(parts: readonly (string | Node)[], symbol: boolean): Value {
    let text = ''
    for (const part of parts) {
      const more = typeof part === 'string' ? part : this.text(part)
      this.meter.text(text.length + more.length, more.length)
      text += more
    }
    return symbol ? new RubySymbol(text) : text
  }

  private range(node: Extract<Node, {type: 'range'}>): Value {
    const from = node.from && this.run(node.from)
    const to = node.to && this.run(node.to)
    return new RubyRange(from, to, node.exclusive)
  }

  private call(node: Extract<Node, {type: 'call'}>): Value {
    const receiver = this.run(node.receiver)
    if (node.safe && receiver === null) return null
    return callMethod(
      receiver,
      node.name,
      node.args.map((arg) => this.run(arg)),
      this.meter,
    )
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
        if (node.subject ? isTruthy(callMethod(value, '===', [subject], this.meter)) : isTruthy(value))
          return this.run(body)
      }
    return node.otherwise && this.run(node.otherwise)
  }
}
