// Completion as the reference client has it.
import type {WordIndex} from '../parse/locate'
import {splitLine} from './line'
import {withOwnWords} from './own-words'
import {complete} from './words'

/** What could follow the beginning of a line, for `--autocomplete`: the words alone. */
export function completionsOf(line: string, program: {index: WordIndex; root: string}): string[] {
  const {words, own} = withOwnWords(splitLine(line.trimStart()).words, program.index, process.env)
  const {candidates, kept} = complete(words, program, own)
  return candidates.map(({value}) => kept + value).sort()
}
