// A line of the shell, as its words; which lines are not kept in the history.
import {usageError} from '../../core/errors'
import {splitLine} from '../complete/line'

/** Words of a line as a shell reads them; undefined where it goes on in the next line: an open quote, or a backslash at the end. */
export function wordsOf(line: string): readonly string[] | undefined {
  if (/^\s*#/.test(line)) return []
  if (endsInBackslash(line)) return undefined
  const {words, quote, written} = splitLine(line)
  if (quote !== '') return undefined
  const all = written === '' ? words.slice(0, -1) : words
  const own = all[0] === 'mallet' || all[0] === 'hammer' ? all.slice(1) : all
  if (isForAnotherShell(line))
    throw usageError(
      'Pipes, redirected output and several commands in a line are for your own shell',
      'One command in a line',
    )
  return own
}

/** True where a backslash, itself not escaped, is the last character. */
export const endsInBackslash = (line: string): boolean => /(^|[^\\])(\\\\)*\\$/.test(line)

/** Operators of other shells, outside quotes. */
const isForAnotherShell = (line: string): boolean =>
  /(^|\s)(\|\|?|&&?|;|\d?>>?|<)(\s|$)|;\s*$/.test(line.replace(/'[^']*'|"(?:\\.|[^"\\])*"|\\./gs, ''))

/** A secret in a word, in a URL or in the option before it: such lines are nowhere kept, and more are left out rather than fewer. */
export const hasSecret = (line: string): boolean =>
  /pass(word|wd|phrase)|token|secret|credential|private|(^|\s)-p(\s|\w|=)|:\/\/[^\s/]*@/i.test(line)
