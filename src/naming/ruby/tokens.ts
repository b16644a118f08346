/** Text and, between `#{` and `}`, tokens of Ruby code. */
export type StringPart = string | readonly Token[]

export type TokenBody =
  | {readonly type: 'integer'; readonly value: number}
  | {readonly type: 'string'; readonly parts: readonly StringPart[]}
  | {readonly type: 'regexp'; readonly source: string; readonly flags: string}
  /** `name`: a bare word; `method`: a word after a dot; `constant`: a word that starts with a capital. */
  | {readonly type: 'name' | 'method' | 'constant' | 'keyword' | 'operator' | 'text'; readonly text: string}
  /** Code of one output tag. */
  | {readonly type: 'output'; readonly tokens: readonly Token[]}
  /** `;`, a newline that ends a statement, or the border of a tag. */
  | {readonly type: 'end'; readonly text: string}
  | {readonly type: 'eof'}

/** A token, its offset in the pattern, and whether white space stands before it. */
export type Token = TokenBody & {readonly at: number; readonly spaced: boolean}

/** A token in words, for error messages. */
export function nameOf(token: Token): string {
  switch (token.type) {
    case 'eof':
      return 'end of the tag'
    case 'end':
      return token.text === ';' ? "';'" : token.text === '' ? 'end of the tag' : 'end of the line'
    case 'text':
      return 'text outside the tags'
    case 'output':
      return "'<%='"
    case 'integer':
      return `'${token.value}'`
    case 'string':
      return 'string'
    case 'regexp':
      return 'regular expression'
    default:
      return `'${token.text}'`
  }
}
