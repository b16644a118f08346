// Entry of the shell's completion: bin/run.js calls it for `mallet __complete SHELL …`. What the build knows is answered without loading
// the program; only values that are the server's take it.
import {readFileSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {replacement, splitLine, type ShellWords} from './kit/complete/line'
import {withOwnWords} from './kit/complete/own-words'
import {complete, type Candidate, type Completion} from './kit/complete/words'
import type {CommandClass} from './kit/run/command'
import {loadCommand} from './load'

declare const __VERSION__: string

/** Milliseconds after which a shell is not kept waiting for the server. */
const patience = 1000

/**
 * Prints candidates, a line each: the value, a tab and what it is. bash gets the text that it puts in place of the word: it passes the line
 * before the cursor and the characters at which it breaks words. Other shells pass words. Never fails and prints no error.
 */
export async function printCompletions(root: string, [shell, ...args]: readonly string[]): Promise<void> {
  let text = ''
  try {
    text = await answer(root, shell ?? '', args)
  } catch {
    // a shell that shows nothing is better than one that shows an error in the middle of a line
  }
  try {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at) // a stream would take milliseconds to make
  } catch {
    // the shell does not want it any more
  }
}

async function answer(root: string, shell: string, args: readonly string[]): Promise<string> {
  const [line = '', breaks = ''] = args
  const bash: ShellWords | undefined = shell === 'bash' ? splitLine(line) : undefined
  const given = bash ? bash.words.slice(1) : shell.endsWith('-next') ? [...args, ''] : args
  const index = JSON.parse(readFileSync(join(root, 'dist', 'words.json'), 'utf8')) as Record<string, string>
  const {words, own} = withOwnWords(given, index, process.env)
  const completion = complete(words, {index, root}, own)
  if (completion.files) return ':files\n'
  const found = completion.wanted ? await asked(root, index, completion) : completion.candidates
  const {kept, typed} = completion
  return found
    .filter(({value}) => isPlain(value) && fits(value, typed))
    .map(
      ({value, about}) => `${bash ? replacement(kept + value, bash, breaks) : kept + value}\t${about.split('\n')[0]}\n`,
    )
    .join('')
}

/** What a shell could not insert or would show as something else is left out. */
// eslint-disable-next-line no-control-regex
const isPlain = (value: string): boolean => value !== '' && !/[\u0000-\u001f\u007f-\u009f]/.test(value)

const fits = (value: string, typed: string): boolean => value.startsWith(typed)

/** Values of the server's; none when it does not answer in time. */
async function asked(root: string, index: Record<string, string>, {wanted, typed}: Completion): Promise<Candidate[]> {
  if (!wanted) return []
  const load = (id: string): Promise<CommandClass> => Promise.resolve(loadCommand(root, id))
  if (wanted.id !== '') loadCommand(root, wanted.id) // from here on what is loaded takes the quick way
  const {candidates} = await import('./kit/run/candidates')
  const signal = AbortSignal.timeout(patience)
  const late = new Promise<Candidate[]>((resolve) => signal.addEventListener('abort', () => resolve([]), {once: true}))
  const source = {commands: {index, load, root, version: __VERSION__}, env: process.env, version: __VERSION__, signal}
  return Promise.race([candidates(wanted, typed, source), late])
}
