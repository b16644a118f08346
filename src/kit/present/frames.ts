// How `--watch` looks to people: a screen that is drawn anew, or, where nothing is redrawn, the whole again when it changed.
import {pieceText} from '../../core/bytes'
import {counted} from '../../core/counted'
import {displayWidth, sanitizeLine, truncate} from '../../core/text'
import type {Result} from '../run/result'
import type {Given} from '../run/resolve'
import {present, type Style} from './present'
import type {Terminal} from './terminal'

interface Shown {
  readonly style: Style
  readonly given: Given
  readonly terminal: Terminal
  readonly title: string
}

/** Gives what shows one reading after another. */
export function frames({style, given, terminal, title}: Shown): (result: Result) => Promise<void> {
  const isScreen = style.options.tty === true && terminal.canRedraw
  let before: string | undefined
  return async (result) => {
    const pieces: string[] = []
    const collecting: Terminal = {
      ...terminal,
      write: (text) => Promise.resolve(void pieces.push(pieceText(text))),
      below: (text) => void (terminal.quiet ? undefined : pieces.push(`${text}\n`)),
    }
    await present(result, style, collecting, given)
    const text = pieces.join('')
    if (isScreen) await terminal.write(screen(text, title, before === undefined))
    else if (text !== before) await terminal.write(before === undefined ? text : `\n${text}`)
    before = text
  }
}

const home = '\u001b[H'
const clearAll = '\u001b[2J'
const clearRight = '\u001b[K'
const clearBelow = '\u001b[J'

/** The lines of a screen: a heading with the time, then as many lines as there is room for. */
function screen(text: string, title: string, isFirst: boolean): string {
  const columns = process.stdout.columns || 80
  const rows = process.stdout.rows || 24
  const time = new Date().toLocaleTimeString('en-GB')
  const heading = `${truncate(sanitizeLine(title), Math.max(columns - time.length - 2, 0))}  ${time}`
  const {lines, left} = fitted(text.replace(/\n$/, '').split('\n'), rows - 3, columns)
  const more = left === 0 ? [] : [`… ${counted(left, 'more line')}`]
  const all = [heading, '', ...lines, ...more].map((line) => `${line}${clearRight}\n`)
  return `${isFirst ? clearAll : ''}${home}${all.join('')}${clearBelow}`
}

/** The first lines, as many as there is room for where long ones are folded by the terminal; one row is kept for what is left. */
function fitted(lines: readonly string[], rows: number, columns: number): {lines: readonly string[]; left: number} {
  let room = rows
  const shown = lines.findIndex((line) => (room -= Math.max(1, Math.ceil(plainWidth(line) / columns))) < 0)
  const count = shown < 0 ? lines.length : Math.max(shown - 1, 0)
  return {lines: lines.slice(0, count), left: lines.length - count}
}

/** Columns of a line, without its colors. */
// eslint-disable-next-line no-control-regex -- colors begin with one
const plainWidth = (line: string): number => displayWidth(line.replace(/\u001b\[[\d;]*m/g, ''))
