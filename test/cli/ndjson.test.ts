import {expect, it} from 'vitest'
import {page, scripted} from '../support/katello'
import {mallet} from '../support/program'

const organization = {id: 7, name: 'a\nb', users: [{id: 1, login: 'x'}], parameters: {}}

it.each([
  ['a list', ['organization', 'list'], 2],
  ['a record with nested values', ['organization', 'info', '--id', '7'], 1],
  ['what was created', ['organization', 'create', '--name', 'x'], 1],
  ['what was changed', ['organization', 'update', '--id', '7', '--description', 'x'], 1],
  ['a text', ['config', 'get', '--key', 'server'], 1],
  ['a document', ['schema', 'organization', 'list'], 1],
])('NDJSON of %s is one line for each record', async (_, args, count) => {
  const server = await scripted({
    'GET /katello/api/organizations': (asked) => page([organization, organization], asked),
    'GET /katello/api/organizations/7': {body: organization},
    'POST /katello/api/organizations': {body: organization},
    'PUT /katello/api/organizations/7': {body: organization},
  })
  const run = await mallet([...args, '--output', 'ndjson'], {env: server.env})
  const lines = run.stdout.split('\n')
  expect([run.code, lines.length, lines.at(-1)]).toEqual([0, count + 1, ''])
  for (const line of lines.slice(0, -1)) expect(JSON.parse(line)).toBeTypeOf('object')
})

it('NDJSON of an error is one line on stderr', async () => {
  const server = await scripted()
  const run = await mallet(['organization', 'info', '--id', '7', '--output', 'ndjson'], {env: server.env})
  expect(run.stdout).toBe('')
  expect(run.stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(JSON.parse(run.stderr)).toHaveProperty('error.code')
})
