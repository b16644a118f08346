// What could follow in a line of the shell: its own words, and what any shell completes.
import type {Environment} from '../../config/paths'
import {ownWords, usable} from './own-words'
import type {Runner} from './run-line'

/** Candidates, and the part of the line that they take the place of. The only one is followed by a space. */
export function completions(line: string, commands: Runner, env: Environment): [string[], string] {
  const written = /(?:[^\s\\'"]|\\.|'[^']*'?|"(?:\\.|[^"\\])*"?)*$/s.exec(line)?.[0] ?? ''
  const all = candidates(line, written, commands, env).map((one) => withQuote(one, written))
  return [all.length === 1 ? all.map((one) => (/[=:/,]$/.test(one) ? one : `${one} `)) : all, written]
}

/** bash replaces what follows the quote that is open; here the quote is part of the word, and closed when the word is whole. */
function withQuote(candidate: string, written: string): string {
  const [quote = ''] = /^['"]/.exec(written) ?? []
  return `${quote}${candidate}${quote}`
}

function candidates(line: string, written: string, commands: Runner, env: Environment): string[] {
  const before = line.slice(0, line.length - written.length).trim()
  if (before === 'use') return Object.keys(usable).filter((word) => word.startsWith(written))
  const [use, what = ''] = before.split(/\s+/)
  if (use === 'use') {
    const {variable, names} = (Object.hasOwn(usable, what) ? usable[what] : undefined) ?? {}
    return names === undefined ? [] : asked(`${names} ${written}`, commands, {...env, [variable ?? '']: undefined})
  }
  const own = before === '' ? ownWords.map(([word]) => word.split(' ')[0] ?? word) : []
  return [...new Set([...own.filter((word) => word.startsWith(written)), ...asked(line, commands, env)])]
}

/** What bash would complete. */
const asked = (line: string, commands: Runner, env: Environment): string[] =>
  commands
    .read(['__complete', 'bash', `mallet ${line}`, ''], env)
    .split('\n')
    .map((one) => one.split('\t')[0] ?? '')
    .filter((one) => one !== '' && one !== ':files')
