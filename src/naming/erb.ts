import {Problem} from './error'

/** Ruby code of one tag, which can say where in the pattern each of its characters stands. */
export interface Code {
  readonly text: string
  at(index: number): number
}

export type Piece =
  | {readonly type: 'text'; readonly text: string; readonly at: number}
  | {readonly type: 'statement' | 'output'; readonly code: Code; readonly at: number}

/**
 * Splits an ERB template (default trim mode) into text and code. `<%%` in text stands for `<%`, `%%>` in a tag for `%>`;
 * comment tags are dropped. A tag without its end raises a syntax problem, although ERB itself would print its code.
 */
export function splitTemplate(pattern: string): Piece[] {
  const pieces: Piece[] = []
  let text = ''
  let textAt = 0
  let position = 0
  const flush = (): void => {
    if (text) pieces.push({type: 'text', text, at: textAt})
    text = ''
  }
  while (position < pattern.length) {
    const open = pattern.indexOf('<%', position)
    const stop = open < 0 ? pattern.length : open
    if (!text) textAt = position
    text += pattern.slice(position, stop)
    if (open < 0) break
    const mark = pattern[open + 2] ?? ''
    if (mark === '%') {
      text += '<%'
      position = open + 3
      continue
    }
    flush()
    const start = open + (mark === '=' || mark === '#' ? 3 : 2)
    const close = endOfTag(pattern, start, open)
    if (mark !== '#') {
      const code = codeOf(pattern, start, close)
      pieces.push({type: mark === '=' ? 'output' : 'statement', code, at: open})
    }
    position = close + 2
  }
  flush()
  return pieces
}

/** Offset of the `%>` that ends the tag, passing over `%%>`. */
function endOfTag(pattern: string, from: number, open: number): number {
  let close = pattern.indexOf('%>', from)
  while (close > from && pattern[close - 1] === '%') close = pattern.indexOf('%>', close + 2)
  if (close < 0) throw new Problem('syntax', "missing '%>' at the end of the tag", {at: open})
  return close
}

function codeOf(pattern: string, start: number, close: number): Code {
  const raw = pattern.slice(start, close)
  const cuts: number[] = []
  const text = raw.replaceAll('%%>', (_, offset: number) => {
    cuts.push(offset - cuts.length)
    return '%>'
  })
  if (raw.endsWith('-'))
    throw new Problem('syntax', "'-%>' is not allowed", {
      at: close - 1,
      hint: "End the tag with '%>'",
    })
  return {text, at: (index) => start + index + cuts.filter((cut) => cut < index).length}
}
