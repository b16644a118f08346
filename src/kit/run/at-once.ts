// What needs no server, no configuration and no terminal: version, help and completion. They are answered with the entry chunk and one
// file of data, before anything listens to signals, and written without making a stream: each of these costs milliseconds.
// Whatever does not go this way goes the ordinary one (main.ts), which also reports errors.
import {writeSync} from 'node:fs'
import type {Located} from '../parse/locate'
import type {HelpReader} from '../help/help-data'
import {mayBeTerminal, wantsColor} from '../present/terminal'
import type {Program} from './main'

/**
 * Writes the answer to stdout and returns what is left of it to write: nothing, or everything from the first failure on. Undefined when
 * the command line asks for something else, or when it is to be answered on a terminal.
 */
export async function answerAtOnce(located: Located, program: Program): Promise<string | undefined> {
  try {
    if (mayBeTerminal(1)) return undefined
    const text = await offlineText(located, program, {width: undefined, color: wantsColor(process.env, false)})
    return text === undefined ? undefined : writeDirectly(text)
  } catch {
    return undefined
  }
}

/** The version, completions, a completion script, or the help that a command line asks for; undefined when it asks for something else. */
export async function offlineText(located: Located, program: Program, screen: Screen): Promise<string | undefined> {
  const {rest, words} = located
  if (words === '' && rest.includes('--version')) return `mallet ${program.version}\n`
  if (words === '' && valueOf('--fetch-ca-cert', rest) !== undefined) return undefined
  const line = words === '' ? valueOf('--autocomplete', rest) : undefined
  if (line !== undefined) {
    const {completionsOf} = await import('../complete/autocomplete')
    return completionsOf(line, {...program, ...screenOf(screen)})
      .map((word) => `${word}\n`)
      .join('')
  }
  if (!asksHelp(located)) return located.id === 'completion' ? completionScript(rest, screen) : undefined
  const {helpText} = await import('../help/help')
  const isTopics = words === '' && rest.includes('topics')
  const {root, version} = program // not its index of words, which most pages do not need
  const reader = {root, version, ...screenOf(screen)}
  return helpText(located, isTopics ? {...reader, own: await ownRows(program)} : reader)
}

type Screen = Pick<HelpReader, 'width' | 'color'>

const screenOf = ({width, color = false}: Screen): Screen => ({width, color})

/** The user's aliases and programs, for the page that lists what there is. */
async function ownRows({index}: Program): Promise<(readonly [string, string])[]> {
  const {ownCandidates} = await import('../complete/own-words')
  return ownCandidates(process.env, index).map(({value, about}) => [value, about] as const)
}

/** The script of `mallet completion SHELL`; what has options, is for a terminal or is wrong is left to the command. */
async function completionScript(
  [shell = '', ...others]: readonly string[],
  {width}: Screen,
): Promise<string | undefined> {
  if (width !== undefined || others.length > 0) return undefined
  const {scriptFor} = await import('../complete/scripts')
  const script = scriptFor(shell)
  return script === undefined ? undefined : `${script.trimEnd()}\n`
}

export const asksHelp = ({help, id}: Located): boolean => help || id === undefined

/** The value of an option that stands before any words, empty when it has none; undefined when the option is not given. */
export function valueOf(option: string, rest: readonly string[]): string | undefined {
  const at = rest.findIndex((token) => token === option || token.startsWith(`${option}=`))
  return at < 0 ? undefined : ((rest[at] === option ? rest[at + 1] : rest[at]?.slice(option.length + 1)) ?? '')
}

/** Writes to stdout until something fails; returns the rest. A reader that is slow is waited for, and a signal still ends the process. */
function writeDirectly(text: string): string {
  const bytes = Buffer.from(text)
  let written = 0
  try {
    while (written < bytes.length) {
      const count = writeSync(1, bytes, written)
      if (count === 0) break
      written += count
    }
  } catch {
    // the rest goes the ordinary way, which tells a full disk from a reader that has gone
  }
  return bytes.subarray(written).toString('utf8')
}
