// How a line of stderr looks: for people its first word stands out and it is wrapped at words, for programs it is one JSON object.
import {displayWidth} from '../../core/text'

export type LineKind = 'note' | 'warning' | 'debug'

/** A note or a warning for a program that reads stderr. */
export const jsonLine = (kind: LineKind, text: string): string => JSON.stringify({[kind]: text})

const colors: Readonly<Record<string, number>> = {'Error:': 31, 'Warning:': 33}

/** The word that says what the line is, in bold and in color; the word itself is the mark that all can see. */
export function paintLabel(text: string): string {
  const label = /^(Error|Warning):/.exec(text)?.[0]
  const color = label === undefined ? undefined : colors[label]
  return label === undefined || color === undefined
    ? text
    : `\u001b[1;${color}m${label}\u001b[22;39m${text.slice(label.length)}`
}

/** Wraps each line at words, with the indent it has. A command, on a line of its own then, and a name pattern stay whole: people copy them. */
export const wrapLines = (text: string, width: number): string =>
  text
    .split('\n')
    .map((line) => (/<%=/.test(line) || displayWidth(line) <= width ? line : aroundCommand(line, width)))
    .join('\n')

/** The words before the first command are wrapped; it begins a line. */
function aroundCommand(line: string, width: number): string {
  const at = line.search(/\S*\bmallet \S/)
  if (at < 0) return wrapLine(line, width)
  const before = line.slice(0, at).trimEnd()
  const indent = /^ */.exec(line)?.[0] ?? ''
  return before === '' ? line : `${wrapLine(before, width)}\n${indent}${line.slice(at)}`
}

function wrapLine(line: string, width: number): string {
  const indent = /^ */.exec(line)?.[0] ?? ''
  const lines: string[] = []
  let now = ''
  for (const word of line.trim().split(' ')) {
    const longer = now === '' ? word : `${now} ${word}`
    if (now !== '' && indent.length + displayWidth(longer) > width) {
      lines.push(indent + now)
      now = word
    } else now = longer
  }
  return [...lines, indent + now].join('\n')
}

/**
 * Text without commands that GitHub would carry out: a line that begins with two colons, or has `##[`. An invisible character keeps
 * them apart. What a server says must not mask a log or stop its commands.
 */
export const withoutCommands = (text: string): string =>
  text.replaceAll(/^(\s*:)(?=:)/gm, '$1\u2060').replaceAll('##[', '##\u2060[')
