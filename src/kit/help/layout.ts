// Text in lines: every page of the help is wrapped here, at word boundaries.

/** Columns of a page: those of the terminal, 80 when there is none; longer lines than 120 are hard to read. */
export const pageWidth = (terminalWidth: number | undefined): number => Math.min(Math.max(terminalWidth ?? 80, 40), 120)

/** Stands for a blank at which no line ends. */
export const together = '\u00a0'

/** Lines of at most `width` columns, each after `indent` blanks; a word that is longer has a line to itself. */
export function wrap(text: string, width: number, indent = 0): string[] {
  const room = Math.max(width - indent, 10)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/[ \n]+/).filter(Boolean)) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  if (line !== '') lines.push(line)
  return lines.map((one) => ' '.repeat(indent) + one.replaceAll(together, ' '))
}

export type Row = readonly [left: string, right: string]

/** The widest left column; what is longer has a line to itself. */
const widestLeft = 32

/** Two columns after two blanks; the right one is wrapped in its own column. */
export function columns(rows: readonly Row[], width: number): string[] {
  const most = Math.min(widestLeft, Math.floor(width / 2))
  const fitting = rows.map(([left]) => left.length).filter((length) => length <= most)
  const column = Math.max(12, ...fitting)
  const indent = column + 4
  return rows.flatMap(([left, right]) => {
    const lines = wrap(right, width, indent)
    if (left.length > column) return [...wrap(left, width, 2), ...lines]
    const [first = '', ...more] = lines
    return [`  ${left.padEnd(column)}  ${first.trimStart()}`.trimEnd(), ...more]
  })
}

/**
 * A command line on several when it is longer than the page: broken in front of an option, with a backslash, so that it can still be
 * copied into a shell.
 */
export function commandLines(line: string, width: number, indent: number): string[] {
  const parts = line.split(/ (?=-)/)
  const lines: string[] = []
  let now = ''
  for (const part of parts) {
    const further = lines.length > 0 ? indent + 2 : indent
    if (now !== '' && further + now.length + 1 + part.length > width - 2) {
      lines.push(`${' '.repeat(further)}${now} \\`)
      now = part
    } else now = now === '' ? part : `${now} ${part}`
  }
  lines.push(`${' '.repeat(lines.length > 0 ? indent + 2 : indent)}${now}`)
  return lines
}

/** A page with its headings in bold: lines without an indent above lines that have one. */
export function boldHeadings(text: string): string {
  const lines = text.split('\n')
  const isHeading = (line: string, at: number): boolean =>
    /^\S+( \S+)*$/.test(line) && /^ +\S/.test(lines[at + 1] ?? '')
  return lines.map((line, at) => (isHeading(line, at) ? `\u001b[1m${line}\u001b[22m` : line)).join('\n')
}
