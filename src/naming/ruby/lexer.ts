import type {Code} from '../erb'
import {Problem} from '../error'
import {limits} from '../limits'
import {closerOf, readDelimited, readEscape} from './literals'
import type {StringPart, Token, TokenBody} from './tokens'

const keywords = new Set(
  (
    'if elsif else unless end then case when and or not nil true false while until for in begin rescue ensure def class ' +
    'module alias undef return yield self super do defined? redo retry break next BEGIN END lambda proc loop'
  ).split(' '),
)
/** Keywords after which an operand has just ended, so that `/` divides. */
const operands = new Set(['end', 'nil', 'true', 'false', 'self'])
const operators =
  /\*\*=|<=>|===|\.\.\.|&&=|\|\|=|<<=|>>=|&\.|\*\*|==|!=|>=|<=|&&|\|\||=~|!~|\.\.|::|<<|>>|[-+*/%|&^]=|=>|->|[-+*/%=<>!&|^~?:,.()[\]{}]/y
const word = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*(?:\?(?!=(?!=))|!(?!=))?/y
const integer = /0[xX][\da-fA-F]+(?:_[\da-fA-F]+)*|0[bB][01]+(?:_[01]+)*|0[oO]?[0-7]+(?:_[0-7]+)*|\d+(?:_\d+)*/y

/** Splits the Ruby code of one tag into tokens, an `eof` last. Problems know their offset in the pattern. */
export function tokenize(code: Code): Token[] {
  const lexer = new Lexer(code)
  return lexer.run()
}

class Lexer {
  private readonly code: Code
  private readonly text: string
  private position = 0
  private tokens: Token[] = []
  private nesting = 0

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
    let braces = 0
    for (;;) {
      const spaced = this.skipSpace()
      const start = this.position
      const character = this.text[start]
      if (character === undefined) return
      if (character === '{') braces++
      if (character === '}' && braces-- === 0 && interpolation) return
      this.push(this.next(character, spaced), start, spaced)
    }
  }

  private next(character: string, spaced: boolean): TokenBody {
    if (character === ';' || character === '\n') {
      this.position++
      return {type: 'end', text: character}
    }
    const literalMayStart = this.operandExpected() || this.argumentMayStart(spaced)
    if (/\d/.test(character)) return this.integer(1)
    if (character === '-' && literalMayStart && /\d/.test(this.text[this.position + 1] ?? '')) {
      this.position++
      return this.integer(-1)
    }
    if (/[A-Za-z_\u0080-\uffff]/.test(character)) return this.word()
    if (character === '"' || character === "'") return {type: 'string', parts: this.quoted(character)}
    if (literalMayStart) {
      const literal = this.literal(character)
      if (literal) return literal
    }
    if ('$@`'.includes(character)) throw this.forbidden(character)
    return this.operator()
  }

  /** Literals that begin like an operator: symbols, regular expressions and those with a percent sign. */
  private literal(character: string): TokenBody | undefined {
    const rest = this.text.slice(this.position + 1, this.position + 4)
    if (character === '/') {
      this.position++
      return this.regexp('/')
    }
    if (character === ':' && /^["'A-Za-z_]/.test(rest)) {
      this.position++
      const quoteMark = rest[0] ?? ''
      if (quoteMark === '"' || quoteMark === "'") return {type: 'symbol', parts: this.quoted(quoteMark)}
      return {type: 'symbol', parts: [this.match(word) ?? '']}
    }
    const percent = character === '%' ? /^([qQwWiIr]?)([^A-Za-z0-9\s\u0080-\uffff])/.exec(rest) : null
    return percent ? this.percent(percent[1] ?? '', percent[2] ?? '') : undefined
  }

  private percent(kind: string, opener: string): TokenBody {
    this.position += 2 + kind.length
    if (kind === 'r') return this.regexp(closerOf(opener))
    if (kind === '' || kind === 'Q') return {type: 'string', parts: this.interpolated(closerOf(opener), opener)}
    const raw = this.raw(closerOf(opener), opener)
    if (kind === 'q')
      return {
        type: 'string',
        parts: [
          raw.replace(/\\([\s\S])/g, (all, c: string) =>
            c === '\\' || c === opener || c === closerOf(opener) ? c : all,
          ),
        ],
      }
    if (kind === 'W' || kind === 'I')
      throw this.problem('unsupported', `'%${kind}' lists are not evaluated here; write '%${kind.toLowerCase()}'`)
    return {type: 'words', words: raw.split(/\s+/).filter((item) => item !== ''), symbols: kind === 'i'}
  }

  private quoted(mark: string): StringPart[] {
    this.position++
    if (mark === '"') return this.interpolated('"', '"')
    return [this.raw("'", "'").replace(/\\([\\'])/g, '$1')]
  }

  private raw(closer: string, opener: string): string {
    const start = this.position - 1
    const found = readDelimited(this.text, this.position, opener, closer)
    if (!found)
      throw new Problem('syntax', `the literal has no end: ${closer} is missing`, {
        at: this.code.at(Math.max(start, 0)),
      })
    this.position = found.end
    return found.text
  }

  private interpolated(closer: string, opener: string): StringPart[] {
    const start = this.position
    const parts: StringPart[] = []
    let text = ''
    let depth = 0
    for (;;) {
      const character = this.text[this.position]
      if (character === undefined)
        throw new Problem('syntax', `the string has no end: ${closer} is missing`, {at: this.code.at(start - 1)})
      if (character === '\\') {
        const escape = readEscape(this.text, this.position)
        if (!escape) throw this.problem('syntax', 'not a legal escape in a string')
        text += escape.text
        this.position = escape.end
      } else if (character === '#' && this.text[this.position + 1] === '{') {
        parts.push(text, this.interpolation())
        text = ''
      } else {
        if (character === closer && depth-- === 0) break
        if (character === opener && opener !== closer) depth++
        text += character
        this.position++
      }
    }
    this.position++
    return [...parts, text]
  }

  /** Tokens between `#{` and `}`. */
  private interpolation(): Token[] {
    if (++this.nesting > limits.nesting) throw this.problem('limit', 'too many strings inside each other')
    const start = this.position
    const outer = this.tokens
    this.tokens = []
    this.position += 2
    this.lex(true)
    if (this.text[this.position] !== '}')
      throw new Problem('syntax', "the interpolation has no end: '}' is missing", {at: this.code.at(start)})
    this.push({type: 'eof'}, this.position, false)
    this.position++
    const inner = this.tokens
    this.tokens = outer
    this.nesting--
    return inner
  }

  private regexp(closer: string): TokenBody {
    const start = this.position
    const opener = closer === '/' ? '/' : (this.text[start - 1] ?? '')
    const source = this.raw(closer, opener)
    if (/(?<!\\)(?:\\\\)*#\{/.test(source))
      throw new Problem('forbidden', 'interpolation in a regular expression is not allowed', {at: this.code.at(start)})
    const flags = this.match(/[a-z]*/y) ?? ''
    return {type: 'regexp', source: closer === '/' ? source.replaceAll('\\/', '/') : source, flags}
  }

  private integer(sign: number): TokenBody {
    const start = this.position
    const digits = this.match(integer) ?? ''
    if (/^(?:\.\d|[eE][-+]?\d|r|i)/.test(this.text.slice(this.position, this.position + 3)))
      throw this.problem('unsupported', 'only whole numbers are evaluated here')
    const plain = digits.replaceAll('_', '').replace(/^0[oO]?(?=[0-7])/, '0o')
    const value = Number(plain)
    if (!(value <= limits.integer) || /^\w/.test(this.text.slice(this.position, this.position + 1)))
      throw new Problem('syntax', 'not a legal number', {at: this.code.at(start)})
    return {type: 'integer', value: value && sign * value}
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
    if (text === undefined)
      throw this.problem('syntax', `unexpected '${String.fromCodePoint(this.text.codePointAt(this.position) ?? 0)}'`)
    return {type: 'operator', text}
  }

  /** Skips white space, comments, and newlines that do not end a statement; true when something was skipped. */
  private skipSpace(): boolean {
    const start = this.position
    for (;;) {
      this.match(/[ \t\r\f\v]+|\\\n/y)
      const character = this.text[this.position]
      if (character === '#') this.comment()
      else if (character === '\n' && (this.operandExpected() || this.chainContinues())) this.position++
      else if (character === undefined || !/[ \t\r\f\v]/.test(character)) return this.position > start
    }
  }

  private comment(): void {
    const end = this.text.indexOf('\n', this.position)
    if (end < 0)
      throw this.problem('syntax', "a comment here would swallow what follows the tag; write '<%# comment %>'")
    this.position = end
  }

  /** True at a newline when the next line goes on with `.method`. */
  private chainContinues(): boolean {
    const next = /\s*(?:\.(?!\.)|&\.)/y
    next.lastIndex = this.position
    return next.test(this.text)
  }

  /** True where an operand must come next, so that `/`, `%`, `-`, `:` begin a literal. */
  private operandExpected(): boolean {
    const last = this.tokens.at(-1)
    if (!last || last.type === 'end') return true
    if (last.type === 'keyword') return !operands.has(last.text)
    return last.type === 'operator' && ![')', ']', '}'].includes(last.text)
  }

  /** True after `x.method ` when what comes next, without a space behind, is an argument without parentheses. */
  private argumentMayStart(spaced: boolean): boolean {
    return spaced && this.tokens.at(-1)?.type === 'method' && !/[\s=]/.test(this.text[this.position + 1] ?? ' ')
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

  private forbidden(character: string): Problem {
    const what = {$: 'global variables are', '@': 'instance variables are', '`': 'running commands is'}[character]
    return this.problem('forbidden', `${what ?? 'that is'} not allowed`)
  }

  private problem(kind: 'syntax' | 'forbidden' | 'unsupported' | 'limit', message: string): Problem {
    return new Problem(kind, message, {at: this.code.at(Math.min(this.position, this.text.length))})
  }
}
