import type {Code} from '../erb'
import {Problem} from '../error'
import {notSupported, refusedWord} from './refusals'
import {readQuoted, readUntil} from './strings'
import type {StringPart, Token, TokenBody} from './tokens'

const keywords = new Set(
  (
    'if elsif else unless end then case when and or not nil true false while until for in begin rescue ensure def class ' +
    'module alias undef return yield self super do defined? redo retry break next lambda proc loop'
  ).split(' '),
)
/** Keywords after which an operand has just ended, so that `/` divides. */
const operands = new Set(['end', 'nil', 'true', 'false', 'self'])
const operators =
  /\*\*=|<=>|===|\.\.\.|&&=|\|\|=|<<=|>>=|&\.|\*\*|==|!=|>=|<=|&&|\|\||=~|!~|\.\.|::|<<|>>|[-+*/%|&^]=|=>|->|[-+*/%=<>!&|^~?:,.()[\]{}]/y
const word = /[A-Za-z_]\w*(?:[?!](?!=(?!=)))?/y

/** Splits the Ruby code of one tag into tokens, an `eof` last. Problems know their offset in the pattern. */
export function tokenize(code: Code): Token[] {
  return new Lexer(code).run()
}

class Lexer {
  private readonly code: Code
  private readonly text: string
  private position = 0
  private tokens: Token[] = []

  constructor(code: Code) {
    this.code = code
    this.text = code.text
  }

  run(): Token[] {
    this.lex(false)
    this.push({type: 'eof'}, this.position, false)
    return this.tokens
  }

  /** Reads tokens up to the end or, inside an interpolation, up to the brace that ends it. */
  private lex(interpolation: boolean): void {
    for (;;) {
      const spaced = this.skipSpace()
      const start = this.position
      const character = this.text[start]
      if (character === undefined || (character === '}' && interpolation)) return
      this.push(this.next(character), start, spaced)
    }
  }

  private next(character: string): TokenBody {
    if (character === ';' || character === '\n') {
      this.position++
      return {type: 'end', text: character}
    }
    if (/\d/.test(character)) return this.integer()
    if (/[A-Za-z_]/.test(character)) return this.word()
    if (character === '"' || character === "'") return {type: 'string', parts: this.quoted(character)}
    if (this.operandExpected()) {
      const last = this.tokens.at(-1)
      if (character === ':' && last?.type === 'operator' && last.text === '&') throw refusedWord('&', last.at)
      if (character === '/') return this.regexp()
      if (character === '%') throw notSupported("'%' literals are", {...this.here(), hint: 'Write text in quotes'})
      if (character === ':' && /[\w"']/.test(this.text[this.position + 1] ?? ''))
        throw notSupported('symbols are', {...this.here(), hint: 'Write text in quotes'})
    }
    if (character === '#')
      throw notSupported('comments inside code are', {...this.here(), hint: "Write '<%# comment %>'"})
    if ('$@`'.includes(character)) throw refusedWord(character, this.here().at)
    return this.operator()
  }

  private quoted(mark: string): StringPart[] {
    const start = this.position++
    const {parts, end} = readQuoted(this.text, start, {
      interpolation: (at) => this.interpolation(at),
      place: (at) => this.code.at(at),
    })
    if (end === undefined)
      throw new Problem('syntax', `missing ${mark} at the end of the string`, {at: this.code.at(start)})
    this.position = end
    return parts
  }

  /** Tokens between `#{`, which is at `start`, and `}`. */
  private interpolation(start: number): {tokens: Token[]; end: number} {
    const outer = this.tokens
    this.tokens = []
    this.position = start + 2
    this.lex(true)
    if (this.text[this.position] !== '}')
      throw new Problem('syntax', "missing '}' at the end of the interpolation", {at: this.code.at(start)})
    this.push({type: 'eof'}, this.position, false)
    const {tokens} = this
    this.tokens = outer
    return {tokens, end: this.position + 1}
  }

  private regexp(): TokenBody {
    const {at} = this.here()
    const found = readUntil(this.text, this.position + 1, '/')
    if (!found) throw new Problem('syntax', 'missing / at the end of the regular expression', {at})
    if (/(?<!\\)(?:\\\\)*#\{/.test(found.text))
      throw new Problem('forbidden', 'interpolation in a regular expression is not allowed', {at})
    this.position = found.end
    const flags = this.match(/[a-z]*/y) ?? ''
    return {type: 'regexp', source: found.text.replaceAll('\\/', '/'), flags}
  }

  private integer(): TokenBody {
    const start = this.here()
    const digits = this.match(/\d+/y) ?? ''
    const isPlain = /^(?:0|[1-9]\d{0,14})$/.test(digits) && !/^(?:\.\d|\w)/.test(this.text.slice(this.position))
    if (!isPlain) throw notSupported('numbers other than decimal integers of at most 15 digits are', start)
    return {type: 'integer', value: Number(digits)}
  }

  private word(): TokenBody {
    const text = this.match(word) ?? ''
    const last = this.tokens.at(-1)
    if (last?.type === 'operator' && (last.text === '.' || last.text === '&.')) return {type: 'method', text}
    if (keywords.has(text)) return {type: 'keyword', text}
    return {type: /^[A-Z]/.test(text) ? 'constant' : 'name', text}
  }

  private operator(): TokenBody {
    const text = this.match(operators)
    if (text === undefined) {
      const character = String.fromCodePoint(this.text.codePointAt(this.position) ?? 0)
      throw new Problem('syntax', `unexpected '${character}'`, this.here())
    }
    return {type: 'operator', text}
  }

  /** Skips white space and newlines that do not end a statement; true when something was skipped. */
  private skipSpace(): boolean {
    const start = this.position
    this.match(this.operandExpected() ? /\s+/y : /[ \t\r\f\v]+/y)
    return this.position > start
  }

  /** True where an operand must come next, so that `/`, `%` and `:` begin a literal. */
  private operandExpected(): boolean {
    const last = this.tokens.at(-1)
    if (!last || last.type === 'end') return true
    if (last.type === 'keyword') return !operands.has(last.text)
    return last.type === 'operator' && ![')', ']', '}'].includes(last.text)
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.position += found.length
    return found
  }

  private push(body: TokenBody, start: number, spaced: boolean): void {
    this.tokens.push({...body, at: this.code.at(start), spaced})
  }

  private here(): {readonly at: number} {
    return {at: this.code.at(this.position)}
  }
}
