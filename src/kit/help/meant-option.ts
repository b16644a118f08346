// Options that could have been meant by one that a command does not have: other words for the same thing, words of other programs, and
// near spellings. Only loaded for the error.
import {AppError} from '../../core/errors'
import {nearest} from '../../core/text'
import {shellWord} from '../parse/command-line'

/** Words for the same thing: of these, the options that the command has. */
const equivalent: readonly (readonly string[])[] = [
  ['pull-spec', 'source', 'repository', 'destination', 'image', 'reference', 'ref'],
  ['organization', 'O', 'org', 'organisation', 'namespace', 'project', 'tenant'],
  ['lifecycle-environment', 'environment', 'to-lifecycle-environment', 'env', 'stage', 'to'],
  ['content-view', 'cv', 'view'],
  ['limit', 'n', 'L', 'max', 'max-items', 'top', 'count', 'head'],
  ['search', 'filter', 'selector', 'where', 'l'],
  ['sort', 'sort-by', 'order-by'],
  ['fields', 'columns', 'select'],
  ['yes', 'y', 'assumeyes', 'assume-yes', 'no-prompt', 'non-interactive', 'confirm'],
  ['output-file', 'out-file', 'save-to'],
  ['server', 'host', 'endpoint', 'api-url'],
  ['username', 'user', 'login'],
]

/** What is asked for is there under another name, or not at all. */
const advice: readonly (readonly [words: readonly string[], hint: string])[] = [
  [['o', 'format', 'out'], 'Did you mean --output json? For some fields only: --json id,name'],
  [['jq', 'template', 'jsonpath'], "Print JSON and pipe it into jq: --json id,name | jq '.[].name'; or use --query"],
  [
    ['watch', 'w', 'wait', 'follow'],
    'Commands wait for their tasks; to watch one that is running: mallet task progress --id ID',
  ],
  [['check', 'what-if', 'noop', 'simulate'], 'Did you mean --dry-run?'],
  [['exit-code', 'detailed-exitcode'], 'mallet diff exits with 1 where something differs, without an option for it'],
  [['color', 'no-color'], 'Set NO_COLOR=1 for no colors, CLICOLOR_FORCE=1 for colors in a pipe'],
  [['k', 'insecure', 'no-verify-ssl', 'tls-verify', 'insecure-skip-tls-verify'], 'Did you mean --verify-ssl no?'],
  [
    ['token', 'access-token', 'api-token'],
    'Use a personal access token as the password: --password-stdin or MALLET_PASSWORD',
  ],
  [['V'], 'Did you mean: mallet --version'],
]

/** Most options that are suggested for one. */
const most = 3
/** Letters of the shortest beginning or part of an option's name that says enough. */
const shortest = 3

/** The same error with what could have been meant by `typed` (`--images`, `-n`), where there is something better than its hint. */
export function withMeantOption(error: AppError, typed: string, options: readonly string[]): AppError {
  const hint = meantBy(typed, options)
  return hint === undefined ? error : new AppError({...error.parts, hint})
}

function meantBy(typed: string, options: readonly string[]): string | undefined {
  const name = typed.startsWith('--') ? typed.slice(2).replaceAll('_', '-') : typed.slice(1, 2)
  const same = equivalent.find((words) => words.includes(name))?.filter((word) => options.includes(word)) ?? []
  const fixed = advice.find(([words]) => words.includes(name))?.[1]
  return question(same) ?? fixed ?? (typed.startsWith('--') ? question(alike(name, options)) : undefined)
}

/** The nearest spelling, or those that begin with what was typed, or have it as a part: `--environment` of `--lifecycle-environment`. */
function alike(name: string, options: readonly string[]): readonly string[] {
  const near = nearest(name.toLowerCase(), options)
  if (near !== undefined) return [near]
  if (name.length < shortest) return []
  const byLength = options.toSorted((a, b) => a.length - b.length)
  const beginning = byLength.filter((option) => option.startsWith(name))
  return beginning.length > 0 ? beginning : byLength.filter((option) => `-${option}-`.includes(`-${name}-`))
}

function question(options: readonly string[]): string | undefined {
  const all = options.slice(0, most).map((option) => `--${option}`)
  if (all.length === 0) return undefined
  return `Did you mean ${all.length === 1 ? all[0] : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`}?`
}

/** Options that what a command is about is most often given by. */
const subjects = ['pull-spec', 'source', 'term', 'name', 'id']

/** The same error with the option that a word without one belongs to: `organization info ACME` is meant to be `--name ACME`. */
export function withOptionFor(error: AppError, word: string, options: readonly string[]): AppError {
  const isId = /^\d+$|^[\da-f]{8}-[\da-f-]{27}$/i.test(word) && options.includes('id')
  const option = isId ? 'id' : subjects.find((name) => options.includes(name))
  return option === undefined ? error : new AppError({...error.parts, hint: `Write --${option} ${shellWord(word)}`})
}
