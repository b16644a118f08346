import {expect, it} from 'vitest'
import {usageError} from '../../../src/core/errors'
import {withMeantOption, withOptionFor} from '../../../src/kit/help/meant-option'

const list = ['organization', 'organization-id', 'lifecycle-environment', 'search', 'limit', 'fields', 'output', 'yes']
const hint = (typed: string, options: readonly string[] = list): string | undefined =>
  withMeantOption(usageError(`Unknown option ${typed}`, 'Add --help'), typed, options).parts.hint

it.each([
  ['another word for the same thing', '--source', ['pull-spec', 'limit'], 'Did you mean --pull-spec?'],
  ['that has two names here', '--source', ['repository', 'pull-spec'], 'Did you mean --pull-spec or --repository?'],
  ['the other way round', '--pull-spec', ['source', 'destination'], 'Did you mean --source or --destination?'],
  ['a letter of other programs', '-n', list, 'Did you mean --limit?'],
  ['a letter with its value', '-n3', list, 'Did you mean --limit?'],
  ['a near spelling', '--serch', list, 'Did you mean --search?'],
  ['a beginning', '--orga', list, 'Did you mean --organization or --organization-id?'],
  ['a part of the name', '--environment', list, 'Did you mean --lifecycle-environment?'],
  ['underscores', '--organization_id', list, 'Did you mean --organization-id?'],
])('%s is suggested', (_, typed, options, expected) => {
  expect(hint(typed, options)).toBe(expected)
})

it.each([
  ['-o', '--output json'],
  ['--jq', '| jq'],
  ['--watch', 'mallet task progress'],
  ['--what-if', '--dry-run'],
  ['--insecure', '--verify-ssl no'],
  ['--no-color', 'NO_COLOR'],
  ['--token', '--password-stdin'],
  ['-V', 'mallet --version'],
])('%s of other programs points to what is there', (typed, text) => {
  expect(hint(typed)).toContain(text)
})

it.each(['--xyzzy', '-x', '-', '--', '--fo'])('%s, which is like nothing, keeps its hint', (typed) => {
  expect(hint(typed)).toBe('Add --help')
})

it('what the command does not have is not suggested', () => {
  expect(hint('-n', ['name'])).toBe('Add --help')
})

it.each([
  ['ACME', ['name', 'id'], 'Write --name ACME'],
  ['My Org', ['name', 'id'], "Write --name 'My Org'"],
  ['17', ['name', 'id'], 'Write --id 17'],
  ['2e7a1c5c-0f4b-4c39-9df1-6f0e6f0e4c0e', ['id'], 'Write --id 2e7a1c5c-0f4b-4c39-9df1-6f0e6f0e4c0e'],
  ['web', ['term', 'limit'], 'Write --term web'],
  ['web', ['limit'], 'Add --help'],
])('the word %s belongs to an option of %j', (word, options, expected) => {
  expect(withOptionFor(usageError('Unexpected argument', 'Add --help'), word, options).parts.hint).toBe(expected)
})
