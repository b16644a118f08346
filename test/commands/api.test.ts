// Requests that no command is made for.
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {scripted} from '../support/katello'
import {hasPrograms} from '../support/needs'
import {temporary} from '../support/places'
import {mallet, onTerminal} from '../support/program'

const answering = () =>
  scripted({
    'GET /api/status': {body: {version: '3.18.0', api_version: 2}},
    'GET /text': {text: '-----BEGIN CERTIFICATE-----\n', headers: {'content-type': 'text/plain'}},
    '*': {body: {id: 1}},
  })

describe('a request', () => {
  it('is a GET unless a method is given, and prints the answer as JSON', async () => {
    const server = await answering()
    const run = await mallet(['api', '/api/status'], {env: server.env})
    expect(run).toMatchObject({code: 0, stdout: '{\n  "version": "3.18.0",\n  "api_version": 2\n}\n', stderr: ''})
    expect(server.asked[0]).toMatchObject({method: 'GET', path: '/api/status', query: {}})
    expect(server.asked[0]?.headers.authorization).toMatch(/^Basic /)
  })

  it('has its fields in the query of a GET and a DELETE, with those of the path', async () => {
    const server = await answering()
    await mallet(['api', '/x?a=1', '--field', 'b=true', '--field', 'ids[]=1', '--field', 'ids[]=2'], {env: server.env})
    await mallet(['api', 'delete', '/x/2', '--field', 'force=true'], {env: server.env})
    expect(server.asked).toMatchObject([
      {method: 'GET', query: {a: '1', b: 'true', 'ids[]': ['1', '2']}},
      {method: 'DELETE', path: '/x/2', query: {force: 'true'}, body: undefined},
    ])
  })

  it('has its fields in the body of the rest, of the type that they look like', async () => {
    const server = await answering()
    const args = ['--field', 'n=1', '--field', 'o[p]=null', '--raw-field', 'text=1', '--field', 'c=a,b']
    await mallet(['api', 'POST', '/x', ...args], {env: server.env})
    expect(server.asked[0]).toMatchObject({method: 'POST', query: {}, body: {n: 1, o: {p: null}, text: '1', c: 'a,b'}})
  })

  it('takes a body from a file or standard input; fields are the query then', async () => {
    const server = await answering()
    const body = join(temporary(), 'body.json')
    writeFileSync(body, '{"name": "a"}')
    await mallet(['api', 'PUT', '/x', '--input', body, '--field', 'async=true'], {env: server.env})
    await mallet(['api', 'PUT', '/x', '--input', '-'], {env: server.env, input: '[1]'})
    await mallet(['api', 'PUT', '/x', '--field', `key=@${body}`], {env: server.env})
    expect(server.asked).toMatchObject([
      {query: {async: 'true'}, body: {name: 'a'}},
      {body: [1]},
      {body: {key: '{"name": "a"}'}},
    ])
  })

  it('may be answered with text', async () => {
    const server = await answering()
    expect((await mallet(['api', '/text'], {env: server.env})).stdout).toBe('-----BEGIN CERTIFICATE-----\n')
  })

  it('prints members that --json names', async () => {
    const server = await answering()
    expect((await mallet(['api', '/api/status', '--json', 'version'], {env: server.env})).stdout).toBe(
      '{\n  "version": "3.18.0"\n}\n',
    )
  })

  it('fails as that of any command', async () => {
    const server = await scripted({'GET /x': {status: 403, body: {error: {message: 'Access denied'}}}})
    const run = await mallet(['api', '/x', '--json'], {env: server.env})
    expect(run).toMatchObject({code: 77, stdout: ''})
    expect(JSON.parse(run.stderr)).toMatchObject({error: {status: 403}})
  })
})

it('--paginate reads all pages and prints the records', async () => {
  const server = await scripted({
    'GET /x': ({query}) => {
      const from = (Number(query['page']) - 1) * 2
      return {body: {total: 5, subtotal: 5, results: [1, 2, 3, 4, 5].slice(from, from + 2).map((id) => ({id}))}}
    },
  })
  const args = ['api', '/x', '--paginate', '--field', 'per_page=2']
  const all = await mallet(args, {env: server.env})
  expect(JSON.parse(all.stdout)).toEqual([{id: 1}, {id: 2}, {id: 3}, {id: 4}, {id: 5}])
  const lines = await mallet([...args, '--output', 'ndjson'], {env: server.env})
  expect(lines.stdout).toBe('{"id":1}\n{"id":2}\n{"id":3}\n{"id":4}\n{"id":5}\n')
})

describe('--paginate', () => {
  it('refuses what is no list, and says that it is printed without', async () => {
    const server = await scripted({'GET /x': {body: {id: 1}}})
    const run = await mallet(['api', '/x', '--paginate'], {env: server.env})
    expect(run.code).toBe(64)
    expect(run.stderr).toContain('The answer to GET /x is not a list of records')
    expect(run.stderr).toContain('Omit --paginate')
  })

  it('goes through pages of records by name once', async () => {
    const server = await scripted({
      'GET /facts': ({query}) => {
        const all = {'1': {a: {}, b: {}}, '2': {c: {}}}[String(query['page'])] ?? {}
        return {body: {total: 3, subtotal: 3, results: all}}
      },
    })
    const run = await mallet(['api', '/facts', '--paginate', '--query', '[].keys(@)[]'], {env: server.env})
    expect(JSON.parse(run.stdout)).toEqual(['a', 'b', 'c'])
  })
})

describe('an answer that is not JSON', () => {
  const bytes = Buffer.from([0, 1, 0x1b, 0x5b, 0xff, 0xfe, 10, 0x80])
  const serving = () =>
    scripted({
      'GET /blob': {text: bytes, headers: {'content-type': 'application/gzip'}},
      'POST /blob': {text: bytes},
      'GET /text': {text: 'Grüße\n'},
      'GET /nothing': {status: 204, text: ''},
    })

  it('is written to a file as it is, whatever the method', async () => {
    const server = await serving()
    const cwd = temporary()
    for (const method of ['GET', 'POST']) {
      expect(await mallet(['api', method, '/blob', '--output-file', method], {env: server.env, cwd})).toMatchObject({
        code: 0,
      })
      expect(readFileSync(join(cwd, method))).toEqual(bytes)
    }
  })

  it('is base64 where JSON is asked for', async () => {
    const run = await mallet(['api', '/blob', '--json'], {env: (await serving()).env})
    expect(JSON.parse(run.stdout)).toBe(bytes.toString('base64'))
  })

  it.runIf(hasPrograms)('is refused on a terminal', async () => {
    const run = await onTerminal(['api', '/blob'], {env: (await serving()).env}).ended
    expect(run.code).toBe(64)
    expect(run.stdout).toContain('The answer is not text but 8 bytes (application/gzip)')
    expect(run.stdout).toContain('--output-file FILE')
  })

  it('may be text in any script, or nothing', async () => {
    const {env} = await serving()
    expect((await mallet(['api', '/text'], {env})).stdout).toBe('Grüße\n')
    expect(await mallet(['api', '/nothing'], {env})).toMatchObject({code: 0, stdout: ''})
  })
})

it('says which path is meant where the server does not know one', async () => {
  const server = await scripted({'*': {status: 404, body: {error: {message: 'No route matches products'}}}})
  const run = await mallet(['api', 'products'], {env: server.env})
  expect([run.code, run.stderr]).toEqual([128, expect.stringContaining('Did you mean /katello/api/products?')])
})

it('adds fields to those in the path', async () => {
  const server = await answering()
  await mallet(['api', '/x?ids[]=1', '--field', 'ids[]=2'], {env: server.env})
  expect(server.asked[0]?.query).toEqual({'ids[]': ['1', '2']})
  const twice = await mallet(['api', '/x?a=1', '--field', 'a=2'], {env: server.env})
  expect([twice.code, twice.stderr]).toEqual([64, expect.stringContaining('The field a is given twice')])
})

describe('refused before anything is sent', () => {
  it.each([
    [[], 'Which path of the API?'],
    [['GET'], 'Which path of the API should GET be sent to?'],
    [['FETCH', '/x'], '"FETCH" is not a method'],
    [['GET', '/x', '/y'], 'Unexpected argument "/y"'],
    [['https://elsewhere.example.com/x'], 'https://elsewhere.example.com is not the configured server'],
    [['GET', '/x', '--field', 'a'], '"a" is not a field'],
    [['GET', '/x', '--input', '-'], 'GET has no body'],
    [['POST', '/x', '--input', '-'], 'Standard input is not JSON'],
    [['POST', '/x', '--paginate'], '--paginate reads a list'],
    [['/x', '--paginate', '--field', 'page=2'], '--paginate reads all pages'],
    [['/../../x'], 'is not a valid API path'],
  ])('%j', async (args, message) => {
    const server = await answering()
    const run = await mallet(['api', ...args], {env: server.env, input: 'not JSON'})
    expect(run.stderr).toContain(message)
    expect(run.code).toBe(64)
    expect(server.asked).toEqual([])
  })
})
