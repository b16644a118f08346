import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {promisify} from 'node:util'
import {describe, expect, it} from 'vitest'
import {parse as parseYaml} from 'yaml'
import {organizations, page, scripted, type Route} from '../support/katello'
import {temporary} from '../support/places'
import {mallet, onTerminal, shell} from '../support/program'

const list = 'GET /katello/api/organizations'
const taskId = '8a0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e'
const task = {
  id: taskId,
  label: 'Actions::X',
  action: 'X',
  state: 'running',
  result: 'pending',
  pending: true,
  progress: 0.5,
}
const hostile = 'a,"b"\n: - # \t\u001b[2J\u0000 {x} 漢字 😀'

/** Rows of CSV; throws when a quote is left open, a quote stands inside a plain cell, or rows differ in length. */
function parseCsv(text: string): string[][] {
  if (!text.endsWith('\n')) throw new Error('the last line is not ended')
  const rows: string[][] = []
  for (let at = 0; at < text.length;) {
    const row: string[] = []
    for (;;) {
      const cell = /^(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/.exec(text.slice(at))
      if (!cell) throw new Error(`no cell at ${at}: ${text.slice(at, at + 40)}`)
      row.push(cell[1]?.replaceAll('""', '"') ?? cell[2] ?? '')
      at += cell[0].length
      if (cell[3] === '\n') break
    }
    rows.push(row)
  }
  if (new Set(rows.map((row) => row.length)).size > 1) throw new Error('rows of different lengths')
  return rows
}

const lines = (text: string): string[] => {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line is not ended')
  return text.split('\n').slice(0, -1)
}

/** Format -> how its output is read strictly. */
const formats: Record<string, {args: string[]; parse: (text: string) => unknown; machine: boolean}> = {
  json: {args: ['--output', 'json'], parse: JSON.parse, machine: true},
  '--json': {args: ['--json'], parse: JSON.parse, machine: true},
  ndjson: {
    args: ['--output', 'ndjson'],
    parse: (text) => lines(text).map((l) => JSON.parse(l) as unknown),
    machine: true,
  },
  yaml: {args: ['--output', 'yaml'], parse: (text) => parseYaml(text) as unknown, machine: false},
  csv: {args: ['--csv'], parse: parseCsv, machine: false},
  silent: {args: ['--output', 'silent'], parse: (text) => expect(text).toBe(''), machine: false},
  table: {args: ['--output', 'table'], parse: lines, machine: false},
  base: {args: ['--output', 'base'], parse: lines, machine: false},
}

const one = {...organizations(1, hostile)[0], name: hostile}
const routes: Record<string, Route> = {
  [list]: (asked) => page([...organizations(1200), one], asked),
  'GET /katello/api/organizations/1': {body: one},
  'POST /katello/api/organizations': {status: 201, body: one},
  'PUT /katello/api/organizations/1': {body: one},
  'DELETE /katello/api/organizations/1': {status: 202, body: task},
  'POST /katello/api/repositories/1/sync': {status: 202, body: task},
  [`GET /foreman_tasks/api/tasks/${taskId}`]: (_, __, times) => ({
    body:
      times < 2
        ? task
        : {...task, state: 'stopped', result: 'success', pending: false, humanized: {action: 'X', output: hostile}},
  }),
  'DELETE /katello/api/flatpak_remotes/1': {status: 204, text: ''},
  'GET /katello/api/flatpak_remotes': page([]),
}
const commands: Record<string, string[]> = {
  'a list': ['organization', 'list'],
  'an empty list': ['flatpak-remote', 'list', '--organization-id', '1'],
  'a record': ['organization', 'info', '--id', '1'],
  'a new record': ['organization', 'create', '--name', 'x'],
  'a changed record': ['organization', 'update', '--id', '1', '--description', 'x'],
  'a task': ['repository', 'synchronize', '--id', '1'],
  'a task that goes on': ['repository', 'synchronize', '--id', '1', '--async'],
  'an answer without a body': ['flatpak-remote', 'delete', '--id', '1'],
}

describe.each(Object.entries(formats))('as %s', (_, {args, parse, machine}) => {
  it.each(Object.entries(commands))('%s is one document on stdout', async (__, words) => {
    const server = await scripted(routes)
    const run = await mallet([...words, ...args], {env: server.env})
    expect([run.code, run.stderr.replace(/^.*(X|still at).*\n/gm, '')]).toEqual([0, ''])
    parse(run.stdout)
    if (words[1] === 'list' && words[0] === 'organization' && machine) expect(parse(run.stdout)).toHaveLength(1201)
  })

  it.each<[string, string[], Route | undefined, number]>([
    ['a mistake', ['organization', 'info', '--id', 'x'], undefined, 64],
    ['an unknown command', ['organization', 'nosuch'], undefined, 64],
    ['an unknown option', ['organization', 'list', '--nosuch'], undefined, 64],
    [
      'a refusal',
      ['organization', 'create', '--name', hostile.replace('\u0000', '')],
      {status: 422, body: {errors: {name: [hostile]}}},
      65,
    ],
    ['an unknown name', ['organization', 'info', '--name', 'nosuch'], page([]), 128],
    ['an answer that is not JSON', ['organization', 'list'], {text: '<html>'}, 70],
  ])('%s is nothing on stdout and one error on stderr', async (__, words, route, code) => {
    const server = await scripted(route ? {'*': route} : {})
    const run = await mallet([...words, ...args], {env: server.env})
    expect([run.code, run.stdout]).toEqual([code, ''])
    if (!machine) return void expect(run.stderr).toMatch(/^Error: /)
    const {error} = JSON.parse(run.stderr) as {error: Record<string, unknown>}
    expect(Object.keys(error)).toEqual(
      expect.arrayContaining(['code', 'message', 'detail', 'hint', 'status', 'url', 'retryable']),
    )
  })
})

describe('errors are JSON', () => {
  const args = ['organization', 'info', '--id', 'x']

  it.each<[string, string[], Record<string, string>]>([
    ['before the words', ['--output', 'json', ...args], {}],
    ['before the words, joined', ['--output=json', ...args], {}],
    ['as --json before the words', ['--json', ...args], {}],
    ['with members', [...args, '--json', 'id,name'], {}],
    ['with members, joined', ['--json=id', ...args], {}],
    ['by the environment', args, {MALLET_OUTPUT: 'json'}],
  ])('when the format is asked for %s', async (_, argv, env) => {
    const run = await mallet(argv, {env})
    expect(run.code).toBe(64)
    expect(JSON.parse(run.stderr)).toMatchObject({error: {code: 'usage'}})
  })

  it('when a profile asks for it', async () => {
    const home = temporary()
    await mallet(['config', 'set', '--key', 'output', '--value', 'json'], {home})
    const server = await scripted()
    const run = await mallet(['organization', 'info', '--id', '1'], {home, env: server.env})
    expect(run.code).toBe(128)
    expect(JSON.parse(run.stderr)).toMatchObject({error: {code: 'not_found'}})
  })

  it.each<[string, string[], Record<string, string>]>([
    ['by a value that looks like it', [...args, '--name', '--json'], {}],
    ['when an option overrides the environment', [...args, '--output', 'table'], {MALLET_OUTPUT: 'json'}],
  ])('not %s', async (_, argv, env) => {
    const run = await mallet(argv, {env})
    expect(run.stderr).toMatch(/^Error: /)
  })
})

describe('a list that breaks off', () => {
  const broken: Record<string, Route> = {
    [list]: (asked) =>
      asked.query['page'] === '1' ? page(organizations(1500), asked) : {status: 403, body: {message: 'no'}},
  }

  it('is no JSON document that could be taken for the whole', async () => {
    const server = await scripted(broken)
    for (const args of [['--json'], ['--output', 'json']]) {
      const run = await mallet(['organization', 'list', ...args], {env: server.env})
      expect(run.code).toBe(77)
      expect(() => JSON.parse(run.stdout) as unknown).toThrow()
    }
  })

  it('is no output file', async () => {
    const server = await scripted(broken)
    const file = join(temporary(), 'out')
    writeFileSync(file, 'before')
    const run = await mallet(['organization', 'list', '--csv', '--output-file', file], {env: server.env})
    expect([run.code, run.stdout]).toEqual([77, ''])
    expect((await shell(`ls -A ${file}*; cat ${file}`)).stdout).toBe(`${file}\nbefore`)
  })
})

describe('progress and notes', () => {
  it('are on stderr, and --quiet silences them', async () => {
    const server = await scripted(routes)
    const loud = await mallet(commands['a task'] ?? [], {env: server.env})
    expect(loud.stderr).toContain('50%')
    expect(loud.stdout).not.toContain('50%')
    const again = await scripted(routes)
    const quiet = await mallet([...(commands['a task'] ?? []), '--quiet'], {env: again.env})
    expect([quiet.code, quiet.stderr]).toEqual([0, ''])
  })

  it('are a redrawn line on a terminal, which is gone at the end', async () => {
    const server = await scripted(routes)
    const run = await onTerminal(commands['a task'] ?? [], {env: server.env}).ended
    expect(run.stdout).toContain('[############............]')
    expect(run.stdout).toContain('\u001b[2K')
    const plain = await onTerminal(commands['a task'] ?? [], {
      env: {...(await scripted(routes)).env, ACCESSIBLE: '1', NO_COLOR: '1'},
    }).ended
    expect(plain.stdout).not.toContain('\u001b')
  })
})

describe('a pipe', () => {
  it('of fifty megabytes of JSON arrives whole at a slow reader', async () => {
    const server = await scripted({[list]: (asked) => page(organizations(45_000, 'x'.repeat(1000)), asked)})
    const reader = temporary()
    writeFileSync(
      join(reader, 'slow.cjs'),
      `const {createHash} = require('node:crypto')
       let text = '', bytes = 0
       process.stdin.on('data', (d) => { bytes += d.length; text += d; process.stdin.pause(); setTimeout(() => process.stdin.resume(), 1) })
       process.stdin.on('end', () => { const rows = JSON.parse(text); console.log(bytes, rows.length, rows.at(-1).id) })`,
    )
    const line = `mallet organization list --json | '${process.execPath}' ${join(reader, 'slow.cjs')}; exit \${PIPESTATUS[0]}`
    const run = await shell(line, {env: server.env})
    expect(run.code).toBe(0)
    const [bytes = 0, count, last] = run.stdout.trim().split(' ').map(Number)
    expect(bytes).toBeGreaterThan(50_000_000)
    expect([count, last]).toEqual([45_000, 45_000])
  })

  it('whose reader leaves ends the program without a word and without more requests', async () => {
    const server = await scripted({
      [list]: async (asked) => {
        await pause(20)
        return page(organizations(200_000), asked)
      },
    })
    const run = await shell('mallet organization list --csv | head -1 > /dev/null; echo ${PIPESTATUS[0]}', {
      env: server.env,
    })
    expect([run.stdout, run.stderr]).toEqual(['141\n', ''])
    // what was sent before the end may be read after it; all is read once its connections have ended
    const open = promisify(server.server.getConnections.bind(server.server))
    while ((await open()) > 0) await pause(10)
    const asked = server.asked.length
    await pause(100)
    expect(server.asked.length).toBe(asked)
    expect(asked).toBeLessThan(20)
  })

  it('whose reader left before anything was written ends with 141 too', async () => {
    const server = await scripted({[list]: (asked) => page(organizations(3000), asked)})
    const run = await shell('mallet organization list | true; exit ${PIPESTATUS[0]}', {env: server.env})
    expect([run.code, run.stderr]).toEqual([141, ''])
  })

  it('whose stderr is closed does not matter', async () => {
    const server = await scripted(routes)
    const run = await shell('mallet repository synchronize --id 1 2>&-; mallet nosuch 2>&-; echo $?', {env: server.env})
    expect(run.stdout).toContain('synchronized')
    expect(run.stdout.trim().endsWith('64')).toBe(true)
  })
})

describe('memory', () => {
  it('of a list does not grow with its length', async () => {
    const rows = organizations(100_000, 'x'.repeat(300))
    const server = await scripted({[list]: (asked) => page(rows, asked)})
    const run = await shell(`mallet organization list --json > /dev/null; echo $?`, {
      env: {...server.env, NODE_OPTIONS: '--max-old-space-size=48'},
    })
    expect(run.stdout.trim()).toBe('0')
  })
})
