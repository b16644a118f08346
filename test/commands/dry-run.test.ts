// --dry-run and read-only profiles, for every command that changes something.
import {existsSync, mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {pathsFor} from '../../src/config/paths'
import {sessionFile} from '../../src/config/sessions'
import {mapParallel} from '../../src/core/parallel'
import {contractAnswers} from '../support/contract-answers'
import {scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet} from '../support/program'
import {recording, type Recording} from '../support/recording'
import {commandLines, firstOfEach, workInFolderWithFiles, type CommandLine} from './requests/cases'
import {records} from './requests/lines'

/** Commands whose own --dry-run tells more than the first request. */
const ownDryRun = new Set(
  firstOfEach(commandLines()).flatMap((line) => (line.command.options.has('dry-run') ? [line.words] : [])),
)

/** Commands that get a plan of their own. */
const otherwise = new Set(['content-view purge'])

interface Difference {
  readonly line: string
  readonly because: string
}

async function judge(
  {command, args, words, line}: CommandLine,
  katello: Recording,
  answers: Answers,
): Promise<Difference[]> {
  const options = {answer: answers(records[words])}
  const real = await katello.run(command, args, options)
  const change = real.requests.find(({method}) => method !== 'GET')
  if (!change || ownDryRun.has(words) || otherwise.has(words)) return []
  const dry = await katello.run(command, [...args, '--dry-run'], options)
  const sent = dry.requests.filter(({method}) => method !== 'GET')
  if (sent.length > 0) return [{line, because: `sent ${sent.map(({method, path}) => `${method} ${path}`).join(', ')}`}]
  if (dry.code !== 0) return [{line, because: `ended with ${dry.code}: ${dry.message}`}]
  if (real.requests.filter(({method}) => method !== 'GET').length > 1 && !/^Then: /m.test(dry.stdout))
    return [{line, because: 'does more afterwards, and does not say so'}]
  const first = dry.stdout.split('\n')[0] ?? ''
  const shown = first.replace(/\/run\d+(?=\/)/, '') // the server of these tests is at a path
  return decodeURI(shown).startsWith(`${change.method} ${decodeURI(change.path)}`)
    ? []
    : [{line, because: `printed ${first}`}]
}

type Answers = Awaited<ReturnType<typeof contractAnswers>>

it('every command that changes something shows its first change in a dry run, and sends nothing but reads', async () => {
  const answers = await contractAnswers()
  workInFolderWithFiles()
  const katello = await recording(answers())
  const lines = firstOfEach(commandLines())
  const found = (await mapParallel(lines, 4, (line) => judge(line, katello, answers))).flat()
  expect(found).toEqual([])
  expect(lines.length).toBeGreaterThan(120)
})

const katello = () =>
  scripted({
    'GET /katello/api/products': {body: {total: 1, subtotal: 1, results: [{id: 7, name: 'Tools'}]}},
    '*': {body: {id: 7, name: 'Tools'}},
  })

describe('a dry run', () => {
  it('resolves names, and prints the request with its body', async () => {
    const server = await katello()
    const args = ['product', 'update', '--name', 'Tools', '--organization-id', '1', '--description', 'x', '--dry-run']
    expect(await mallet(args, {env: server.env})).toEqual({
      code: 0,
      stdout: 'PUT /katello/api/products/7\n{\n  "description": "x",\n  "name": "Tools"\n}\n',
      stderr: 'Dry run: nothing was changed\n',
    })
    expect(server.asked.map(({method}) => method)).toEqual(['GET'])
  })

  it('is data for programs, whatever members are named', async () => {
    const server = await katello()
    const args = ['product', 'delete', '--id', '7', '--dry-run', '--json', 'id']
    const run = await mallet(args, {env: server.env})
    expect(JSON.parse(run.stdout)).toEqual({
      dry_run: true,
      requests: [
        {
          method: 'DELETE',
          url: `${server.env['MALLET_SERVER'] ?? ''}/katello/api/products/7`,
          path: '/katello/api/products/7',
          query: {},
          body: null,
        },
      ],
      files: [],
      continues: null,
    })
  })

  it('hides secrets', async () => {
    const server = await katello()
    const args = ['flatpak-remote', 'create', '--name', 'r', '--url', 'https://u:geheim@x', '--token', 'geheim']
    const run = await mallet([...args, '--organization-id', '1', '--dry-run'], {env: server.env})
    expect(run.code).toBe(0)
    expect(run.stdout).toContain('"token": "***"')
    expect(run.stdout + run.stderr).not.toContain('geheim')
  })

  it('of a command that works on this machine says what would be written', async () => {
    const home = temporary()
    const run = await mallet(['config', 'set', 'server', 'https://x.example.com', '--dry-run'], {home})
    const file = join(home, '.config/mallet/config.json')
    expect(run.stdout).toBe(`Would change ${file}: server set in profile default to https://x.example.com\n`)
    expect(run.stderr).toContain('Dry run: nothing was changed')
    expect(existsSync(file)).toBe(false)
  })

  it('of a command that only reads is that command', async () => {
    const server = await katello()
    const run = await mallet(['config', 'list', '--dry-run', '--json'], {env: server.env})
    expect(run).toMatchObject({code: 0, stderr: ''})
  })

  it('is refused with the reason where it cannot be', async () => {
    const run = await mallet(['mcp', '--dry-run'])
    expect(run.code).toBe(64)
    expect(run.stderr).toContain('--dry-run is not supported by this command')
    expect(run.stderr).toContain('Agents see a plan of each change')
  })

  it('of a shell is that of each of its commands', async () => {
    const server = await katello()
    const run = await mallet(['shell', '--dry-run'], {env: server.env, input: 'product delete --id 7\n'})
    expect(run).toMatchObject({code: 0, stdout: 'DELETE /katello/api/products/7\n'})
    expect(server.asked).toEqual([])
  })

  it('leaves an expired session where it is', async () => {
    const server = await scripted({'*': {status: 401, body: {}}})
    const home = temporary()
    const file = sessionFile(pathsFor({HOME: home}), new URL(server.env['MALLET_SERVER'] ?? ''))
    mkdirSync(dirname(file), {recursive: true})
    writeFileSync(file, JSON.stringify({id: 'old', username: 'admin'}), {mode: 0o600})
    const env = {MALLET_SERVER: server.env['MALLET_SERVER'], MALLET_USERNAME: undefined, MALLET_PASSWORD: undefined}
    const run = await mallet(['product', 'delete', '--name', 'x', '--organization-id', '1', '--dry-run'], {home, env})
    expect(run.stderr).toContain('Your session has expired')
    expect(existsSync(file)).toBe(true)
  })
})

describe('read_only', () => {
  it('refuses what would change something before it is sent, and lets reads through', async () => {
    const server = await katello()
    const env = {...server.env, MALLET_READ_ONLY: 'yes'}
    expect((await mallet(['product', 'info', '--id', '7'], {env})).code).toBe(0)
    for (const args of [
      ['product', 'delete', '--id', '7'],
      ['api', 'POST', '/x'],
    ]) {
      const run = await mallet(args, {env})
      expect(run.code).toBe(78)
      expect(run.stderr).toContain('Nothing may be changed: read_only is set')
      expect(run.stderr).toContain('environment MALLET_READ_ONLY')
    }
    expect(server.asked.map(({method}) => method)).toEqual(['GET'])
  })
})
