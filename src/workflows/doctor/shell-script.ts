// Commands of a shell script, as far as they can be known without running it: quotes, continued lines, comments, substitutions,
// here-documents, and variables that are assigned literally.

/** A command with the line where it begins; quotes are removed, and variables that are known are replaced. */
export interface ShellCommand {
  readonly line: number
  readonly words: readonly string[]
  /** What it is given as a here-document, with the line where that begins. */
  readonly input?: ShellText | undefined
}

interface ShellText {
  readonly line: number
  readonly text: string
}

interface Word {
  readonly text: string
  readonly line: number
}

/** The commands in the order of the text; those of a substitution stand before the command that it is in. */
export function shellCommands(text: string, line = 1): ShellCommand[] {
  const variables = new Map<string, readonly string[]>()
  return new Scanner({text, line}, variables)
    .commands()
    .map((one) => ({...one, words: one.words.flatMap((word) => expanded(word, variables))}))
}

function expanded(word: string, variables: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const [, name] = /^\$(?:\{(\w+)(?:\[[@*]\])?\}|(\w+))$/.exec(word)?.filter((part) => part !== undefined) ?? []
  return (name === undefined ? undefined : variables.get(name)) ?? [word]
}

const isBlank = (char: string): boolean => char === ' ' || char === '\t' || char === '\r'
/** What a shell parts at, and nothing else: a text without any would be read as one word for ever. */
const hasSeveralWords = (text: string): boolean => /[ \t\r\n]/.test(text)

interface HereDocument {
  readonly end: string
  readonly isIndented: boolean
}

class Scanner {
  readonly #text: string
  readonly #variables: Map<string, readonly string[]>
  readonly #found: ShellCommand[] = []
  #at = 0
  #line: number
  #words: Word[] = []
  #word: Word | undefined
  /** The array whose values are being read. */
  #array: {readonly name: string; readonly values: string[]} | undefined
  #documents: HereDocument[] = []

  constructor({text, line}: ShellText, variables: Map<string, readonly string[]>) {
    this.#text = text
    this.#line = line
    this.#variables = variables
  }

  commands(): ShellCommand[] {
    while (this.#at < this.#text.length) this.#step()
    this.#endCommand()
    return this.#found
  }

  #step(): void {
    const char = this.#text[this.#at] ?? ''
    const next = this.#text[this.#at + 1] ?? ''
    if (char === '\\') return this.#escaped(next)
    if (char === "'") return this.#take(this.#until("'"), 1)
    if (char === '"') return this.#quoted()
    if (char === '`') return this.#substitution(this.#until('`'), 1)
    if (char === '$' && next === '(') return this.#substitution(this.#bracketed(this.#at + 1), 2)
    if (char === '\n') return this.#endLine()
    if (isBlank(char)) return this.#skip(1, () => this.#endWord())
    if (char === '#' && this.#word === undefined) return this.#comment()
    if (char === '<' && next === '<' && this.#text[this.#at + 2] !== '<') return this.#document()
    if (char === '(' && /^\w+\+?=$/.test(this.#word?.text ?? '')) return this.#beginArray()
    if (char === ')' && this.#array) return this.#endArray()
    if (char === '&' && (next === '>' || this.#text[this.#at - 1] === '>')) return this.#skip(1, () => this.#add(char))
    if (';|&()'.includes(char)) return this.#skip(1, () => this.#endCommand())
    this.#skip(1, () => this.#add(char))
  }

  #skip(length: number, work: () => void): void {
    work()
    this.#at += length
  }

  /** A character more of the word; the first begins it. */
  #add(text: string): void {
    this.#word = {line: this.#word?.line ?? this.#line, text: (this.#word?.text ?? '') + text}
  }

  /** Text between marks that are as long as `mark`, taken as it is. */
  #take(text: string, mark: number): void {
    this.#add(text)
    this.#line += text.split('\n').length - 1
    this.#at += text.length + 2 * mark
  }

  #escaped(next: string): void {
    const isDos = next === '\r' && this.#text[this.#at + 2] === '\n'
    this.#at += isDos ? 3 : 2
    if (isDos || next === '\n') this.#line++
    else this.#add(next)
  }

  /** What stands between this mark and the next. */
  #until(mark: string): string {
    const end = this.#text.indexOf(mark, this.#at + 1)
    return this.#text.slice(this.#at + 1, end < 0 ? undefined : end)
  }

  /** What stands between double quotes; a substitution in them is read as commands. */
  #quoted(): void {
    this.#add('')
    this.#at++
    for (let char; (char = this.#text[this.#at]) !== undefined && char !== '"';) {
      if (char === '\\') this.#escaped(this.#text[this.#at + 1] ?? '')
      else if (char === '`') this.#substitution(this.#until('`'), 1)
      else if (char === '$' && this.#text[this.#at + 1] === '(') this.#substitution(this.#bracketed(this.#at + 1), 2)
      else this.#take(char, 0)
    }
    this.#at++
  }

  /** The commands of a substitution; its result is not known. */
  #substitution(text: string, mark: number): void {
    this.#nested({text, line: this.#line})
    this.#add('$(…)')
    this.#line += text.split('\n').length - 1
    this.#at += mark + text.length + 1
  }

  #nested(text: ShellText): void {
    this.#found.push(...new Scanner(text, this.#variables).commands())
  }

  /** What stands in brackets that open at `open`; those in quotes do not count. */
  #bracketed(open: number): string {
    let depth = 0
    let quote = ''
    for (let at = open; at < this.#text.length; at++) {
      const char = this.#text[at] ?? ''
      if (char === '\\' && quote !== "'") at++
      else if (quote !== '') quote = char === quote ? '' : quote
      else if (char === '"' || char === "'") quote = char
      else if (char === '(') depth++
      else if (char === ')' && --depth === 0) return this.#text.slice(open + 1, at)
    }
    return this.#text.slice(open + 1)
  }

  #comment(): void {
    const end = this.#text.indexOf('\n', this.#at)
    this.#at = end < 0 ? this.#text.length : end
  }

  #endWord(): void {
    if (!this.#word) return
    if (this.#array) this.#array.values.push(this.#word.text)
    else this.#words.push(this.#word)
    this.#word = undefined
  }

  #endCommand(): void {
    this.#endWord()
    const [first] = this.#words
    if (!first) return
    for (const {text} of this.#words) {
      const [, name = '', value = ''] = /^(\w+)\+?=(.*)$/s.exec(text) ?? []
      if (name !== '') this.#assign(name, value.split(/\s+/).filter(Boolean))
    }
    for (const {text, line} of this.#words)
      if (!/^\w+\+?=/.test(text) && hasSeveralWords(text)) this.#nested({text, line}) // as for ssh, sh -c and su -c
    this.#found.push({line: first.line, words: this.#words.map(({text}) => text)})
    this.#words = []
  }

  /** A variable that is assigned in several places has what it may have in any. */
  #assign(name: string, values: readonly string[]): void {
    this.#variables.set(name, [...(this.#variables.get(name) ?? []), ...values])
  }

  #beginArray(): void {
    const [, name = ''] = /^(\w+)\+?=$/.exec(this.#word?.text ?? '') ?? []
    this.#word = undefined
    this.#array = {name, values: []}
    this.#at++
  }

  #endArray(): void {
    this.#endWord()
    if (this.#array) this.#assign(this.#array.name, this.#array.values)
    this.#array = undefined
    this.#at++
  }

  /** `<<EOF`: what is below this line, up to EOF. */
  #document(): void {
    this.#endWord()
    const [whole, dash, , quoted, plain] =
      /^<<(-?)[ \t]*(?:(['"])(.*?)\2|\\?([^\s;|&<>()]+))/.exec(this.#text.slice(this.#at)) ?? []
    const end = quoted ?? plain
    this.#at += whole?.length ?? 2
    if (end !== undefined) this.#documents.push({end, isIndented: dash === '-'})
  }

  #endLine(): void {
    if (this.#array) {
      this.#endWord()
      this.#at++
      this.#line++
      return
    }
    const before = this.#found.length
    this.#endCommand()
    this.#at++
    this.#line++
    for (const {end, isIndented} of this.#documents.splice(0)) {
      const line = this.#line
      const text = this.#documentBody(end, isIndented)
      const owner = this.#found.length > before ? this.#found.pop() : undefined
      if (owner) this.#found.push({...owner, input: {text, line}})
      this.#nested({text, line})
    }
  }

  #documentBody(end: string, isIndented: boolean): string {
    const lines: string[] = []
    while (this.#at < this.#text.length) {
      const stop = this.#text.indexOf('\n', this.#at)
      const line = this.#text.slice(this.#at, stop < 0 ? undefined : stop)
      this.#at = stop < 0 ? this.#text.length : stop + 1
      this.#line++
      if ((isIndented ? line.replace(/^\t+/, '') : line) === end) break
      lines.push(line)
    }
    return lines.join('\n')
  }
}
