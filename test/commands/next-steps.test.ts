// What the server refuses, in its own words, leads to a next step that fits the command line.
import {beforeEach, describe, expect, it} from 'vitest'
import {splitWords} from '../support/command-lines'
import {recording, type Answer, type Outcome, type Recording} from '../support/recording'
import {commandClass} from '../support/walk'

let katello: Recording
beforeEach(async () => {
  katello = await recording(() => ({
    body: {id: 3, name: 'App CV', results: [{id: 1, name: 'ACME'}], total: 1, subtotal: 1},
  }))
})

async function run(line: string, answer?: Answer): Promise<Outcome> {
  const all = splitWords(line)
  const first = all.findIndex((word) => word.startsWith('--'))
  const words = first < 0 ? all : all.slice(0, first)
  const found = commandClass(words.join(':'))
  return katello.run(found, first < 0 ? [] : all.slice(first), answer && {answer: () => answer})
}

const displayed = (text: string): {displayMessage: string; errors: string[]} => ({displayMessage: text, errors: [text]})

describe('an ID that is not there', () => {
  it.each([
    [
      'repository info --id 9999',
      'Could not find repository resource with id 9999. Potential missing permissions: view_products',
      'There is no repository with the ID 9999',
      'List them: mallet repository list',
    ],
    [
      'task info --id 51df7b58',
      "Couldn't find ForemanTasks::Task with 'id'=51df7b58",
      'There is no task with the ID 51df7b58',
      'List them: mallet task list',
    ],
    [
      'content-view delete --id 8 --organization-id 1 --yes',
      "Couldn't find Katello::ContentView with 'id'=8",
      'There is no content view with the ID 8',
      'List them: mallet content-view list --organization-id 1',
    ],
    [
      'product create --name x --organization-id 99',
      'Organization with id 99 not found',
      'There is no organization with the ID 99',
      'List them: mallet organization list',
    ],
    [
      'lifecycle-environment info --id 7',
      'Not here',
      'There is no lifecycle environment with the ID 7',
      'List them: mallet lifecycle-environment list',
    ],
    ['status foreman', 'Not here', 'The server has no such resource', 'mallet auth status'],
  ])('is named, with the command that lists them: %s', async (line, words, message, hint) => {
    const told = await run(line, {status: 404, body: displayed(words)})
    expect(told.code).toBe(128)
    expect(told.message).toContain(message)
    expect(told.hint).toContain(hint)
  })
})

describe('what the server refuses has a next step', () => {
  it.each([
    [
      'flatpak-remote list',
      404,
      "Couldn't find an organization; organization_id is required",
      'Add --organization-id, --organization',
    ],
    [
      'product create --name P1 --organization-id 1',
      422,
      'Validation failed: Name has already been taken',
      'mallet product info --name P1 --organization-id 1',
    ],
    [
      "product update --id 3 --name 'P 2'",
      422,
      'Validation failed: Name has already been taken for this organization',
      "mallet product info --name 'P 2'",
    ],
    [
      'repository create --name web --product-id 3 --content-type docker --url quay.io',
      422,
      'Validation failed: Url is invalid',
      'Write --url https://quay.io',
    ],
    [
      'content-view version promote --id 3 --to-lifecycle-environment-id 4',
      400,
      "Cannot promote environment out of sequence. Use force to bypass restriction. 'Prod' comes after 'Test'",
      'Promote to Test first, or add --force',
    ],
    [
      'content-view version promote --id 3 --to-lifecycle-environment-id 4',
      400,
      'Cannot promote environment out of sequence. Use force to bypass restriction.',
      'Promote to the lifecycle environment before it first, or add --force',
    ],
    [
      "organization list --search 'foo ~~ bar'",
      400,
      "Field 'foo' not recognized for searching!",
      "--search 'name = demo'",
    ],
    [
      'content-view delete --id 3 --yes',
      500,
      "Cannot delete 'App CV' while it is in environments: Library, Dev",
      'mallet content-view remove-from-environment --id 3',
    ],
  ])('%s: %s %s', async (line, status, words, hint) => {
    const told = await run(line, {status, body: displayed(words)})
    expect(told.hint).toContain(hint)
  })
})

describe('an update', () => {
  it.each([
    ['repository update --id 1', '--description'],
    ['product update --id 3', '--new-name'],
    ['organization update --id 1', '--description'],
    ['content-view update --id 3 --organization-id 1', '--description'],
  ])('of nothing that the server refuses names the options: %s', async (line, option) => {
    const told = await run(line, {status: 400, body: displayed('param is missing or the value is empty: x')})
    expect(told.code).toBe(128)
    expect(told.message).toContain('Nothing to change')
    expect(told.hint).toContain(option)
  })

  it('of a sync plan needs the sync plan', async () => {
    const told = await run('product set-sync-plan --id 3 --description x')
    expect([told.code, told.requests]).toEqual([64, []])
    expect(told.hint).toBe('Add --sync-plan-id or --sync-plan')
  })

  it.each([
    'product set-sync-plan --id 3 --sync-plan-id 1',
    'product update --id 3 --name P2',
    'product update --id 3 --description NIL',
    'organization update --id 1 --new-title x',
    'product remove-sync-plan --id 3',
    'repository update --id 1 --include-tags NIL',
  ])('of something is sent: %s', async (line) => {
    const {code, message, requests} = await run(line)
    expect([code, message]).toEqual([0, ''])
    expect(requests.map(({method}) => method)).toContain('PUT')
  })
})
