// A command line as bash has it: split into words as the shell would, and candidates written so that the shell reads them back.

export interface ShellWords {
  /** The words, the last of them the one that is being typed, without quotes. */
  readonly words: readonly string[]
  /** The last word as it is written. */
  readonly written: string
  /** The quote that is open at the end. */
  readonly quote: '' | "'" | '"'
}

/** Splits the part of a line before the cursor. What follows an open quote is part of the last word. */
export function splitLine(line: string): ShellWords {
  const words: string[] = []
  let word = ''
  let start = 0
  let isWord = false
  let quote: ShellWords['quote'] = ''
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? ''
    if (quote === '' && /\s/.test(char)) {
      if (isWord) words.push(word)
      word = ''
      isWord = false
      start = at + 1
      continue
    }
    isWord = true
    if (quote === '' && (char === "'" || char === '"')) quote = char
    else if (char === quote) quote = ''
    else if (char === '\\' && quote !== "'" && at + 1 < line.length) {
      const next = line[++at] ?? ''
      word += quote === '"' && !/["\\$`]/.test(next) ? `\\${next}` : next
    } else word += char
  }
  return {words: [...words, word], written: line.slice(start), quote}
}

/** A value as it is written in bash, within the quote that is open. */
function quoted(value: string, quote: ShellWords['quote']): string {
  if (quote === "'") return value.replaceAll("'", `'\\''`)
  if (quote === '"') return value.replace(/["\\$`]/g, '\\$&')
  return value.replace(/[^\w@%+=:,./-]/g, '\\$&')
}

/**
 * What readline puts in place of the part of the word that it completes: after the last character that breaks words outside quotes, or
 * after the open quote.
 */
export function replacement(value: string, {written, quote}: ShellWords, breaks: string): string {
  const text = quoted(value, quote)
  if (quote !== '') return text.slice(quoted(unquotedPart(written, quote), quote).length)
  const last = Math.max(...[...breaks].filter((char) => /[:=@]/.test(char)).map((char) => written.lastIndexOf(char)))
  return last < 0 ? text : text.slice(last + 1)
}

/** What is written before the quote that is open: `--name=` of `--name='App`. */
function unquotedPart(written: string, quote: string): string {
  return written.slice(0, written.lastIndexOf(quote))
}
