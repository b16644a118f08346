import {expect, it} from 'vitest'
import {usageError} from '../../../src/core/errors'
import {forSameServer} from '../../../src/kit/help/same-server'
import type {OptionSet} from '../../../src/kit/parse/options'

const topics = new Set(['auth', 'organization', 'sandbox', 'config', 'defaults', 'help', 'repository', 'status'])
const hint = (text: string, ...argv: string[]): string | undefined =>
  forSameServer(usageError('no', text), argv, new Map(), topics).parts.hint

it.each([
  [['--profile', 'prod'], 'Log in again: mallet --profile prod auth login basic'],
  [['--profile=prod'], 'Log in again: mallet --profile prod auth login basic'],
  [['-s', 'https://a.example'], 'Log in again: mallet --server https://a.example auth login basic'],
  [
    ['repository', 'list', '--server', 'https://a.example', '--profile', 'my lab'],
    "Log in again: mallet --profile 'my lab' --server https://a.example auth login basic",
  ],
  [['-c', '/etc/x.yml'], 'Log in again: mallet --config /etc/x.yml auth login basic'],
  [['--search', '--profile'], 'Log in again: mallet auth login basic'],
  [[], 'Log in again: mallet auth login basic'],
])('a command in a hint repeats %j', (argv, expected) => {
  expect(hint('Log in again: mallet auth login basic', ...argv)).toBe(expected)
})

it('every command of a hint repeats them, and words that are no command do not', () => {
  expect(hint('mallet status, or mallet organization list; mallet cannot', '--profile', 'p')).toBe(
    'mallet --profile p status, or mallet --profile p organization list; mallet cannot',
  )
})

it.each([
  ['mallet sandbox start --detach', ['--server', 'http://x']],
  ['mallet help topics', ['--profile', 'p']],
  ['mallet repository --help', ['--profile', 'p']],
  ['mallet config set --profile p server https://…', ['--profile', 'p']],
  ['mallet config profile list', ['--profile', 'p']],
  ['mallet config set server https://…', ['--server', 'http://x']],
  ['mallet --server http://x auth login basic', ['--profile', 'p']],
])('%s stays as it is', (text, argv) => {
  expect(hint(text, ...argv)).toBe(text)
})

it('what is in the configuration of a profile is changed in the same profile', () => {
  expect(hint('mallet config unset password', '--profile', 'p')).toBe('mallet --profile p config unset password')
})

it("an option of the command's own of that name does not choose a server", () => {
  const own = new Map([['server', {name: 'server', aliases: [], param: {kind: 'text'}, about: '', group: 'CHANGE'}]])
  const error = forSameServer(usageError('no', 'mallet status'), ['--server', 'x'], own as OptionSet, topics)
  expect(error.parts.hint).toBe('mallet status')
})
