// Mistakes on the command line, from the words to what the program says: each has a next step.
import {describe, expect, it} from 'vitest'
import {scripted} from '../support/katello'
import {mallet, onTerminal} from '../support/program'

describe('an option that is not there', () => {
  it.each([
    ['repository list -o json', '--output json'],
    ['repository list -n 3', 'Did you mean --limit?'],
    ['registry tags --source acme/web', 'Did you mean --pull-spec or --repository?'],
    ['-V', 'mallet --version'],
    ['--what-if repository list', 'Did you mean --dry-run?'],
    ['release status --exit-code', 'mallet diff exits with 1 where something differs, without an option for it'],
  ])('points to what is: %s', async (line, hint) => {
    const {code, stdout, stderr} = await mallet(line.split(' '))
    expect([code, stdout]).toEqual([64, ''])
    expect(stderr).toContain(hint)
  })
})

it.each([
  ['organization info ACME', 'Write --name ACME'],
  ['organization list --sort -name', 'Did you mean "name:desc"?'],
])('%s: %s', async (line, hint) => {
  const {code, stderr} = await mallet(line.split(' '), {env: {MALLET_SERVER: 'http://127.0.0.1:9'}})
  expect(code).toBe(64)
  expect(stderr).toContain(hint)
})

it('a hint is for the server that was asked, in JSON as well', async () => {
  const server = await scripted({'GET /katello/api/organizations': {body: {total: 0, subtotal: 0, results: []}}})
  const line = ['--server', server.url, 'organization', 'info', '--name', 'ACME']
  const text = await mallet(line)
  expect(text.stderr).toContain(`mallet --server ${server.url} organization list`)
  const {error} = JSON.parse((await mallet([...line, '--json'])).stderr) as {error: {hint: string}}
  expect(error.hint).toBe(`List them: mallet --server ${server.url} organization list`)
})

it('an option of browse may stand before the record', async () => {
  const {code, stdout} = await mallet(['browse', '--print', 'organization', '--id', '1'], {
    env: {MALLET_SERVER: 'https://katello.example.com'},
  })
  expect([code, stdout]).toEqual([0, 'https://katello.example.com/organizations/1/edit\n'])
})

describe('a pull spec', () => {
  it('may follow the words instead of an option', async () => {
    const server = await scripted({})
    const run = await mallet(['registry', 'tags', 'acme/dev/web'], {env: server.env})
    expect(run.stderr).toContain('acme/dev/web')
    expect(server.asked.map(({path}) => path)).toContain('/v2/acme/dev/web/tags/list')
  })

  it.each([
    ['registry inspect a b', '"b"'],
    ['registry copy a b c', '"c"'],
    ['registry tags --pull-spec a b', '"b"'],
  ])('too many are refused: %s', async (line, extra) => {
    const {code, stderr} = await mallet(line.split(' '))
    expect(code).toBe(64)
    expect(stderr).toContain(`Unexpected argument ${extra}`)
  })
})

describe('an update of nothing', () => {
  const routes = {'PUT /katello/api/products/3': {body: {id: 3, name: 'P1'}}}

  it('is not sent for people', async () => {
    const server = await scripted(routes)
    const {code, stdout} = await onTerminal(['product', 'update', '--id', '3'], {env: server.env}).ended
    expect(code).toBe(64)
    expect(stdout).toContain('Nothing to change')
    expect(stdout).toContain('--description')
    expect(server.asked).toEqual([])
  })

  it("is sent for scripts, as hammer's", async () => {
    const server = await scripted(routes)
    const {code} = await mallet(['product', 'update', '--id', '3'], {env: server.env})
    expect(code).toBe(0)
    expect(server.asked.map(({method}) => method)).toEqual(['PUT'])
  })
})
