import {gzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {organizations, page, scripted, type Route} from '../support/katello'
import {mallet, shell} from '../support/program'

const list = 'GET /katello/api/organizations'
const show = 'GET /katello/api/organizations/1'
const sync = 'POST /katello/api/repositories/1/sync'
const taskId = '8a0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e'
const poll = `GET /foreman_tasks/api/tasks/${taskId}`
const started: Route = {status: 202, body: {id: taskId, state: 'running', pending: true, humanized: {}}}

const listing = ['organization', 'list']
const info = ['organization', 'info', '--id', '1']
const synchronize = ['repository', 'synchronize', '--id', '1', '--timeout', '1']

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
const html = {text: '<!DOCTYPE html><title>Login</title>', headers: {'content-type': 'text/html'}}
const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, ' '), {level: 1})

// What a server may do wrong, and what the program must make of it: one clear error.
const wrong: [string, string[], Record<string, Route>][] = [
  ['HTML where a list should be', listing, {[list]: html}],
  ['HTML where a record should be', info, {[show]: html}],
  ['HTML with an error', info, {[show]: {...html, status: 403}}],
  ['nothing where a list should be', listing, {[list]: {text: ''}}],
  ['nothing where a record should be', info, {[show]: {text: ''}}],
  ['null', info, {[show]: {text: 'null'}}],
  ['a number', info, {[show]: {text: '7'}}],
  ['a text', info, {[show]: {text: '"hello"'}}],
  ['an array where a record should be', info, {[show]: {text: '[]'}}],
  ['an error with status 200', info, {[show]: {body: {error: {message: 'Broken inside'}}}}],
  ['a plain error with status 200', info, {[show]: {body: {error: 'Broken inside'}}}],
  ['errors with status 200', info, {[show]: {body: {errors: ['Broken inside']}}}],
  ['an error instead of a list', listing, {[list]: {body: {error: {message: 'Broken inside'}}}}],
  ['an object instead of rows', listing, {[list]: {body: {subtotal: 1, results: 'x'}}}],
  ['rows that are no objects', listing, {[list]: {body: {subtotal: 3, results: [1, null, 'x']}}}],
  ['a list without results', listing, {[list]: {body: {total: 3, subtotal: 3}}}],
  ['the same page again and again', listing, {[list]: {body: {subtotal: 90_000, results: organizations(1000)}}}],
  ['a total without end', listing, {[list]: {body: {subtotal: 1e300, results: organizations(1000)}}}],
  ['JSON that breaks off', info, {[show]: {text: '{"id": 1, "name": "a'}}],
  ['two JSON documents', info, {[show]: {text: '{"id": 1}{"id": 2}'}}],
  ['bytes that are no text', info, {[show]: {text: new Uint8Array([0xff, 0xfe, 0x00, 0x80])}}],
  ['a packed answer that unpacks without end', info, {[show]: {text: bomb, headers: {'content-encoding': 'gzip'}}}],
  ['a packed answer that is not packed', info, {[show]: {text: '{}', headers: {'content-encoding': 'gzip'}}}],
  [
    'an answer that says it is longer',
    info,
    {[show]: (_, r) => void r.writeHead(200, {'content-length': 10, connection: 'close'}).end('{}')},
  ],
  ['a status that does not exist', info, {[show]: {status: 799, body: {}}}],
  ['a redirect to nowhere', info, {[show]: {status: 302, text: ''}}],
  [
    'a redirect in a circle',
    info,
    {[show]: {status: 302, text: '', headers: {location: '/katello/api/organizations/1'}}},
  ],
  ['a redirect to a file', info, {[show]: {status: 302, text: '', headers: {location: 'file:///etc/passwd'}}}],
  ['not modified', info, {[show]: {status: 304, text: ''}}],
  ['a task without an id', synchronize, {[sync]: {status: 202, body: {state: 'running'}}}],
  ['a task that is a list', synchronize, {[sync]: {status: 202, body: []}}],
  ['no task at all', synchronize, {[sync]: {status: 202, text: ''}}],
  [
    'a task whose id leads elsewhere',
    synchronize,
    {[sync]: {status: 202, body: {id: '..', state: 'running'}}, '*': {body: {}}},
  ],
  ['a task that becomes a list', synchronize, {[sync]: started, [poll]: {body: []}}],
  ['a task that becomes HTML', synchronize, {[sync]: started, [poll]: html}],
  [
    'a name that is found without an id',
    ['organization', 'info', '--name', 'a'],
    {[list]: {body: {results: [{name: 'a'}]}}},
  ],
  [
    'a name that is found with a strange id',
    ['organization', 'info', '--name', 'a'],
    {[list]: {body: {results: [{name: 'a', id: {}}]}}},
  ],
]

describe('a server that answers', () => {
  it.each(wrong)('%s makes one clear error', async (_, args, routes) => {
    const server = await scripted(routes)
    for (const flags of [[], ['--output', 'json']]) {
      const run = await mallet([...args, ...flags], {env: server.env})
      expect(run.code).not.toBe(0)
      expect(run.code).toBeLessThanOrEqual(128)
      expect(run.stderr).not.toMatch(/^\s+at |TypeError|RangeError|undefined|\[object|The program failed/m)
      if (args !== listing) expect(run.stdout).toBe('')
      if (flags.length === 0) expect(run.stderr.match(/^Error: /gm)).toHaveLength(1)
      else {
        const last = run.stderr.trim().split('\n').at(-1) ?? ''
        expect(JSON.parse(last)).toMatchObject({error: {code: expect.any(String) as string}})
      }
      if (JSON.stringify(routes).includes('Broken inside')) expect(run.stderr).toContain('Broken inside')
    }
  })

  it.each<[string, string[], Record<string, Route>]>([
    [
      'types that nobody expects',
      listing,
      {[list]: page([{id: {a: 1}, name: ['x'], title: 7, label: true, description: {b: [null]}}])},
    ],
    ['rows without their members', listing, {[list]: page([{}, {id: 1}, {name: null}])}],
    ['a record without its members', info, {[show]: {body: {id: 1}}}],
    [
      'a record of other types',
      info,
      {
        [show]: {
          body: {
            id: '1',
            name: {},
            users: 'x',
            subnets: [1, null],
            parameters: {a: 1},
            cdn_configuration: 5,
            created_at: 'never',
            locations: [[]],
          },
        },
      },
    ],
    [
      'names of a megabyte',
      listing,
      {
        [list]: page([
          {id: 1, name: 'x'.repeat(1_000_000), title: '漢'.repeat(300_000), label: '\u001b'.repeat(100_000)},
        ]),
      },
    ],
    [
      'a thousand members more',
      info,
      {[show]: {body: {id: 1, ...Object.fromEntries(Array.from({length: 1000}, (_, i) => [`x${i}`, i]))}}},
    ],
    [
      'members that objects have anyway',
      info,
      {[show]: {text: '{"id":1,"__proto__":{"x":1},"constructor":"a","toString":"b","hasOwnProperty":1}'}},
    ],
    ['a count that is wrong', listing, {[list]: {body: {total: 'many', subtotal: -5, results: organizations(2)}}}],
    ['a list that says little', listing, {[list]: {body: organizations(2)}}],
    ['nesting without end', ['organization', 'info', '--id', '1', '--json'], {[show]: {text: deep(2000)}}],
    ['numbers that are none', info, {[show]: {text: '{"id": 1e999, "name": -0}'}}],
  ])('%s is printed all the same', async (_, args, routes) => {
    const server = await scripted(routes)
    for (const flags of [
      [],
      ['--output', 'json'],
      ['--output', 'yaml'],
      ['--csv'],
      ['--output', 'ndjson'],
      ['--output', 'base'],
    ]) {
      const words = flags.length === 0 ? args : args.filter((word) => word !== '--json') // one format at a time
      const run = await mallet([...words, ...flags], {env: server.env})
      expect([flags, run.code, run.stderr]).toEqual([flags, 0, ''])
    }
  })

  it('an answer that unpacks without end needs no memory to speak of', async () => {
    const server = await scripted({[show]: {text: bomb, headers: {'content-encoding': 'gzip'}}})
    const run = await shell('mallet organization info --id 1; echo $?', {
      env: {...server.env, NODE_OPTIONS: '--max-old-space-size=64'},
    })
    expect(run.stdout.trim()).toBe('70')
    expect(run.stderr).toContain('exceeds')
  })

  it('fewer rows than it counts is an error, and not a JSON document', async () => {
    const server = await scripted({
      [list]: (asked) => ({body: {subtotal: 2500, results: asked.query['page'] === '1' ? organizations(1000) : []}}),
    })
    const run = await mallet(['organization', 'list', '--json', 'id'], {env: server.env})
    expect(run.code).toBe(70)
    expect(() => void JSON.parse(run.stdout)).toThrow()
    expect(run.stderr).toContain('1000 of 2500')
  })
})
