import type {ServerResponse} from 'node:http'
import {createServer, type AddressInfo} from 'node:net'
import {gzipSync} from 'node:zlib'
import {afterEach, describe, expect, it, vi} from 'vitest'
import {AppError, exitCodes} from '../../src/core/errors'
import {Secret} from '../../src/core/secret'
import {transport, type Connection, type RequestOptions} from '../../src/katello/transport'
import {scripted, send, type Reply, type Route, type Scripted} from '../support/katello'
import {onCleanup} from '../support/places'

const password = 'canary-password'
const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`

afterEach(() => vi.restoreAllMocks())

const connection = (url: string, more: Partial<Connection> = {}): Connection => ({
  server: new URL(url),
  credentials: {kind: 'basic', username: 'admin', password: new Secret(password)},
  tls: {verify: true},
  language: 'en',
  version: '1.2.3',
  ...more,
})

const ask = (server: Scripted, method = 'GET', options: RequestOptions = {}, more: Partial<Connection> = {}) =>
  transport(connection(server.url, more)).request(method, '/x', options)

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(AppError)
  expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain(password)
  return error as AppError
}

/** Attempts follow each other at once. */
const impatient = (): unknown => vi.spyOn(Math, 'random').mockReturnValue(0.002)

describe('a request', () => {
  it('says what it is, who sends it and what it wants', async () => {
    const server = await scripted({'POST /x': {status: 201, body: {id: 1}}})
    const answer = await ask(server, 'POST', {body: {name: 'ü'}})
    expect(answer).toMatchObject({status: 201, body: {id: 1}})
    expect(server.asked[0]).toMatchObject({
      method: 'POST',
      body: {name: 'ü'},
      headers: {
        accept: 'application/json;version=2',
        'accept-language': 'en',
        'content-type': 'application/json',
        'user-agent': 'mallet/1.2.3',
        authorization,
      },
    })
  })

  it('without a body has no type of one', async () => {
    const server = await scripted({'GET /x': {body: {}}})
    await ask(server, 'GET', {query: {ids: [1, 2]}})
    expect(server.asked[0]?.headers['content-type']).toBeUndefined()
    expect(server.asked[0]?.query).toEqual({'ids[]': ['1', '2']})
  })

  it.each([
    [{kind: 'none'} as const, {}],
    [{kind: 'bearer', token: new Secret('t')} as const, {authorization: 'Bearer t'}],
    [{kind: 'session', id: new Secret('s'), username: 'a'} as const, {cookie: '_session_id=s'}],
    [
      {kind: 'basic', username: 'jörg', password: new Secret('a:b ü')} as const,
      {authorization: `Basic ${Buffer.from('jörg:a:b ü').toString('base64')}`},
    ],
  ])('carries its credentials in one place: %j', async (credentials, expected) => {
    const server = await scripted({'GET /x': {body: {}}})
    await ask(server, 'GET', {}, {credentials})
    const {authorization, cookie} = server.asked[0]?.headers ?? {}
    expect({...(authorization && {authorization}), ...(cookie && {cookie})}).toEqual(expected)
  })

  it('goes below the path of the server, without the user of its address', async () => {
    const server = await scripted({'GET /foreman/x': {body: {}}})
    const url = server.url.replace('//', `//someone:${password}@`)
    await transport(connection(`${url}/foreman/`, {credentials: {kind: 'none'}})).request('GET', '/x')
    expect(server.asked[0]).toMatchObject({path: '/foreman/x'})
    expect(server.asked[0]?.headers.authorization).toBeUndefined()
  })

  it.each(['/tasks/..', '/tasks/../users', '/tasks/.', '/tasks/%2e%2E/x', '/..'])(
    'never goes up in the path: %s',
    async (path) => {
      const server = await scripted({'*': {body: {}}})
      const error = await failure(transport(connection(server.url)).request('DELETE', path))
      expect(error.exit).toBe(exitCodes.usage)
      expect(server.asked).toEqual([])
    },
  )

  it('shares its connection with the next', async () => {
    let sockets = 0
    const server = await scripted({'GET /x': {body: {}}})
    server.server.on('connection', () => sockets++)
    const t = transport(connection(server.url))
    for (let i = 0; i < 5; i++) await t.request('GET', '/x')
    expect(sockets).toBe(1)
  })

  it('tells of the session that a server opens, when it is asked to', async () => {
    const server = await scripted({
      'GET /x': {body: {}, headers: {'set-cookie': ['a=b', '_session_id=abc; path=/; HttpOnly']}},
    })
    let session: string | undefined
    await ask(server, 'GET', {}, {onSession: (id) => (session = id)})
    expect(session).toBe('abc')
  })
})

describe('a redirect', () => {
  const moved = (location: string | undefined, status = 302): Reply => ({
    status,
    headers: location === undefined ? {} : {location},
    text: '',
  })

  it('within the server is followed, with credentials', async () => {
    const server = await scripted({'GET /x': moved('/y?a=1'), 'GET /y': {body: {id: 1}}})
    expect(await ask(server)).toMatchObject({body: {id: 1}})
    expect(server.asked[1]).toMatchObject({path: '/y', query: {a: '1'}, headers: {authorization}})
  })

  it('is followed a few times only', async () => {
    const server = await scripted({'GET /x': moved('/x')})
    const {message, parts} = await failure(ask(server))
    expect([parts.exit, message]).toEqual([exitCodes.configuration, `${server.url} redirects /x to /x`])
    expect(parts.detail).toBe('it is redirect number 6 in a row')
    expect(server.asked.length).toBeLessThanOrEqual(7)
  })

  it.each(['POST', 'PUT', 'DELETE'])('of a %s is not followed', async (method) => {
    const server = await scripted({[`${method} /x`]: moved('/y', 307)})
    const error = await failure(ask(server, method, {body: {token: password}}))
    expect(error.parts).toMatchObject({code: 'redirected', exit: exitCodes.configuration})
    expect(error.parts.detail).toBe(`a ${method} is not sent again to another path`)
    expect(server.asked).toHaveLength(1)
  })

  it('to the login page says that the path is none of the API', async () => {
    const server = await scripted({'GET /x': moved('/users/login')})
    const {parts} = await failure(ask(server))
    expect(parts).toMatchObject({code: 'redirected', detail: 'the path is of the web interface'})
    expect(parts.hint).toContain('/katello/api')
    expect(server.asked).toHaveLength(1)
  })

  it.each([301, 302, 303, 307, 308])('with status %i never takes credentials to another port', async (status) => {
    const other = await scripted({'*': {body: {}}})
    const server = await scripted({'GET /x': moved(`${other.url}/x`, status)})
    const error = await failure(ask(server))
    expect(error.parts).toMatchObject({code: 'redirected', exit: exitCodes.configuration})
    expect(error.parts.hint).toContain(other.url)
    expect(other.asked).toEqual([])
  })

  it('never takes credentials to another name of the same machine', async () => {
    const server = await scripted({'*': {body: {}}})
    server.on('GET /x', moved(`http://localhost:${server.port}/y`))
    expect((await failure(ask(server))).parts.code).toBe('redirected')
    expect(server.asked).toHaveLength(1)
  })

  it.each([
    ['another scheme', (port: number) => `https://127.0.0.1:${port}/x`],
    ['another host without a scheme', () => '//katello.invalid/x'],
    ['a file', () => 'file:///etc/passwd'],
    ['a script', () => 'javascript:alert(1)'],
    ['an address with a user', (port: number) => `http://u:${password}@127.0.0.1:${port + 1}/x`],
    ['something unreadable', () => 'http://[::bad'],
    ['nowhere', () => undefined],
  ])('to %s is an error and nothing is sent', async (_, location) => {
    const server = await scripted({'*': {body: {}}})
    server.on('GET /x', moved(location(server.port)))
    const error = await failure(ask(server))
    expect(error.parts).toMatchObject({code: 'redirected', exit: exitCodes.configuration})
    expect(server.asked).toHaveLength(1)
  })
})

describe('attempts', () => {
  it('follow a failure that passes', async () => {
    impatient()
    const server = await scripted({
      'GET /x': (_, __, times) => (times < 4 ? {status: 503} : {body: {times}}),
    })
    expect(await ask(server)).toMatchObject({body: {times: 4}})
  })

  it('are four at most', async () => {
    impatient()
    const server = await scripted({'GET /x': {status: 502, text: '<html>Bad gateway</html>'}})
    const error = await failure(ask(server))
    expect(error.parts).toMatchObject({status: 502, exit: exitCodes.failed})
    expect(error.parts.detail ?? '').not.toContain('<html>')
    expect(server.asked).toHaveLength(4)
  })

  it.each([
    ['refused', {status: 500, body: {message: 'no'}}],
    ['cut off', (_: unknown, response: ServerResponse) => void response.destroy()],
  ])('are one for a POST that is %s', async (_, route) => {
    impatient()
    const server = await scripted({'POST /x': route})
    await failure(ask(server, 'POST', {body: {}}))
    expect(server.asked).toHaveLength(1)
  })

  it.each<[string, Route]>([
    ['cut off', (_, response) => void response.destroy()],
    ['answered by a gateway that lost the server', {status: 502}],
    ['answered by a gateway that waited for too long', {status: 504}],
  ])('leave open what became of a POST that is %s, and say so', async (_, route) => {
    impatient()
    const server = await scripted({'POST /x': route, 'GET /x': route})
    const {parts} = await failure(ask(server, 'POST', {body: {}}))
    expect(parts).toMatchObject({retryable: false, hint: expect.stringContaining('check before you retry')})
    expect((await failure(ask(server))).parts).toMatchObject({retryable: true})
  })

  it('that never left this machine may be repeated', async () => {
    const {url} = await scripted()
    const {parts} = await failure(transport(connection(url.replace(/:\d+$/, ':1'))).request('POST', '/x', {body: {}}))
    expect(parts).toMatchObject({code: 'unreachable', retryable: true})
  })

  it('are one for a POST, also where its effect is the same twice', async () => {
    const server = await scripted({'POST /x': {status: 503}})
    await failure(ask(server, 'POST', {body: {}, idempotent: true}))
    expect(server.asked).toHaveLength(1)
  })

  it('that many requests of one program make have an end', async () => {
    impatient()
    const server = await scripted({'GET /x': {status: 503}, 'GET /well': {body: {}}})
    const {request} = transport(connection(server.url))
    for (let i = 0; i < 20; i++) await failure(request('GET', '/x'))
    expect(server.asked).toHaveLength(20 + 40)
    for (let i = 0; i < 11; i++) await request('GET', '/well')
    await failure(request('GET', '/x'))
    expect(server.asked).toHaveLength(20 + 40 + 11 + 2)
  })

  it.each(['PUT', 'DELETE'])('of a %s are several only where repeating is harmless', async (method) => {
    impatient()
    const server = await scripted({[`${method} /x`]: {status: 500}})
    await failure(ask(server, method))
    expect(server.asked).toHaveLength(1)
    await failure(ask(server, method, {idempotent: true}))
    expect(server.asked).toHaveLength(5)
  })

  it('follow an answer that breaks off', async () => {
    impatient()
    const server = await scripted({
      'GET /x': (_, response, times) => {
        if (times > 1) return {body: {times}}
        response.writeHead(200, {'content-type': 'application/json', 'content-length': 100})
        response.write('{"id": 1')
        setTimeout(() => response.destroy(), 10)
      },
    })
    expect(await ask(server)).toMatchObject({body: {times: 2}})
  })

  it.each([
    ['in seconds', '1'],
    ['until a time', new Date(1_800_000_001_000).toUTCString()],
  ])('wait as long as the server asks, %s', async (_, header) => {
    vi.useFakeTimers({toFake: ['Date'], now: 1_800_000_000_000})
    onCleanup(() => vi.useRealTimers())
    const lines: string[] = []
    const server = await scripted({
      'POST /x': (__, ___, times) => (times > 1 ? {body: {}} : {status: 503, headers: {'retry-after': header}}),
    })
    await ask(server, 'POST', {body: {}}, {trace: (line) => lines.push(line)})
    expect(lines.filter((line) => line.includes('attempt'))).toEqual([expect.stringContaining('attempt 2 in 1000 ms')])
  })

  it('are no more when the server asks to wait for too long, and name the time', async () => {
    const server = await scripted({'GET /x': {status: 503, headers: {'retry-after': '120'}}})
    const error = await failure(ask(server))
    expect(error.parts.hint).toContain('120')
    expect(server.asked).toHaveLength(1)
  })

  it('end at once when they are told to', async () => {
    const abort = new AbortController()
    const reason = new AppError({code: 'interrupted', message: 'x', exit: exitCodes.interrupted})
    const server = await scripted({'GET /x': {status: 503, headers: {'retry-after': '30'}}})
    const work = failure(ask(server, 'GET', {}, {signal: abort.signal}))
    await server.reached(1)
    setTimeout(() => abort.abort(reason), 20)
    expect(await work).toBe(reason)
  })

  it('are told in the trace, without secrets', async () => {
    impatient()
    const lines: string[] = []
    const server = await scripted({
      'GET /x': (_, __, times) =>
        times === 1 ? {status: 503} : {body: {password}, headers: {'set-cookie': [password]}},
    })
    await ask(server, 'GET', {query: {token: password, a: 'b'}}, {trace: (line) => lines.push(line), traceBodies: true})
    expect(lines.filter((line) => line.startsWith('> GET'))).toHaveLength(2)
    expect(lines.some((line) => line.includes('503: attempt 2'))).toBe(true)
    expect(lines.join('\n')).toContain('a=b')
    expect(lines.join('\n')).not.toContain(password)
  })
})

// a GET is sent by node:http alone, the others by got
describe.each(['GET', 'PUT'])('an answer to a %s', (method) => {
  it.each([
    ['a page of HTML', {text: '<html>', headers: {'content-type': 'text/html'}}],
    ['JSON that breaks off', {text: '{"id": 1,'}],
    ['something that only says it is packed', {text: 'hello', headers: {'content-encoding': 'gzip'}}],
  ])('that is %s is one clear error', async (_, reply) => {
    impatient()
    const server = await scripted({[`${method} /x`]: reply})
    const error = await failure(ask(server, method))
    expect(error.exit).toBe(exitCodes.failed)
    expect(error.parts.message).toContain(server.url)
  })

  it('may be empty, packed, or long', async () => {
    const long = {text: 'x'.repeat(5_000_000)}
    const server = await scripted({
      [`${method} /x`]: (_, __, times) =>
        [
          {status: 204, text: ''},
          {text: gzipSync('{"id":1}'), headers: {'content-encoding': 'gzip'}},
          {text: gzipSync(JSON.stringify(long)), headers: {'content-encoding': 'gzip'}},
        ][times - 1],
    })
    expect((await ask(server, method)).body).toBeUndefined()
    expect((await ask(server, method)).body).toEqual({id: 1})
    expect((await ask(server, method)).body).toEqual(long)
  })

  it('that unpacks to a gigabyte is given up before it is in memory', async () => {
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024), {level: 1})
    const server = await scripted({
      [`${method} /x`]: {text: bomb, headers: {'content-encoding': 'gzip', 'content-length': String(bomb.length)}},
    })
    const before = process.memoryUsage().rss
    const error = await failure(ask(server, method))
    expect(error.parts).toMatchObject({code: 'too_large', exit: exitCodes.failed})
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
    expect(server.asked).toHaveLength(1)
  })

  it('that breaks off is one clear error', async () => {
    const server = await scripted({
      [`${method} /x`]: (_, response) => {
        response.writeHead(200, {'content-length': 100})
        response.write('{"id": 1')
        setTimeout(() => response.destroy(), 10)
      },
    })
    const {parts} = await failure(ask(server, method, {}, {retries: 0}))
    expect(parts).toMatchObject({code: 'unreachable', detail: 'ECONNRESET: The server aborted pending request'})
  })

  it.each([
    ['first_byte_timeout', () => undefined],
    ['idle_timeout', (response: ServerResponse) => void response.writeHead(200).write('{')],
    [
      'request_timeout',
      (response: ServerResponse) => {
        response.writeHead(200)
        const more = setInterval(() => response.write(' '), 20)
        response.on('close', () => clearInterval(more))
      },
    ],
  ])('that exceeds the limit %s is given up, and the limit is named', async (setting, begin) => {
    const server = await scripted({[`${method} /x`]: (_, response) => begin(response)})
    // only the one in question is short: no other may be exceeded before it, however slow the machine is
    const limit = (name: string, short: number): number => (setting === name ? short : 60_000)
    const [firstByte, idle] = [limit('first_byte_timeout', 300), limit('idle_timeout', 300)]
    const limits = {firstByte, idle, request: limit('request_timeout', 200)}
    const {parts} = await failure(ask(server, method, {}, {limits, retries: 0}))
    expect(parts).toMatchObject({code: 'timeout', exit: exitCodes.failed})
    expect(JSON.stringify(parts)).toContain(`(${setting})`)
  })

  it('is given up when the run ends, with its reason', async () => {
    const abort = new AbortController()
    const reason = new AppError({code: 'interrupted', message: 'x', exit: exitCodes.interrupted})
    const server = await scripted({
      [`${method} /x`]: (_, response) => {
        response.writeHead(200).write('{')
        setTimeout(() => abort.abort(reason), 20)
      },
    })
    const error = await failure(ask(server, method, {}, {signal: abort.signal}))
    expect(error.exit).toBe(exitCodes.interrupted)
  })

  it('without an end is given up', async () => {
    const server = await scripted({
      [`${method} /x`]: (_, response) => {
        response.writeHead(200)
        const more = (): void => {
          while (response.write('x'.repeat(1_000_000)));
        }
        response.on('drain', more)
        more()
      },
    })
    expect((await failure(ask(server, method))).parts.code).toBe('too_large')
  })

  it('of something that is no web server is one clear error', async () => {
    impatient()
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.0\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onCleanup(() => server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const error = await failure(transport(connection(url)).request(method, '/x'))
    expect(error.exit).toBe(exitCodes.failed)
    expect(error.parts.message).toContain(url)
  })

  it('with endless headers is one clear error', async () => {
    impatient()
    const server = await scripted({
      [`${method} /x`]: (_, response) => send(response, {body: {}, headers: {'x-long': 'x'.repeat(100_000)}}),
    })
    expect((await failure(ask(server, method))).exit).toBe(exitCodes.failed)
  })
})

describe('a run that ends while a request is on its way', () => {
  const interrupted = new AppError({code: 'interrupted', message: 'Stopped by SIGINT', exit: exitCodes.interrupted})
  async function stopped(method: string, options: RequestOptions = {}): Promise<AppError> {
    const abort = new AbortController()
    const server = await scripted({[`${method} /x`]: () => abort.abort(interrupted)})
    return failure(ask(server, method, {body: {}, ...options}, {signal: abort.signal}))
  }

  it.each(['POST', 'PUT', 'DELETE'])('says that a %s may have been carried out', async (method) => {
    const {parts} = await stopped(method)
    expect(parts).toMatchObject({
      code: 'interrupted',
      message: 'Stopped by SIGINT',
      detail: `${method} /x had been sent`,
      exit: exitCodes.interrupted,
    })
    expect(parts.hint).toContain('The action may have been carried out')
  })

  it('says nothing of the kind where nothing was to be changed, or twice is as good as once', async () => {
    expect(await stopped('GET', {body: undefined})).toBe(interrupted)
    expect(await stopped('PUT', {idempotent: true})).toBe(interrupted)
  })

  it('says nothing of the kind where nothing was sent', async () => {
    const abort = new AbortController()
    const silent = createServer(() => abort.abort(interrupted))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    onCleanup(() => silent.close())
    vi.stubEnv('http_proxy', `http://127.0.0.1:${(silent.address() as AddressInfo).port}`)
    onCleanup(() => vi.unstubAllEnvs())
    const work = transport(connection('http://katello.test', {signal: abort.signal})).request('POST', '/x', {body: {}})
    expect(await failure(work)).toBe(interrupted)
  })
})

describe('a number that a double cannot hold', () => {
  it('keeps its digits', async () => {
    const text = '{"id": 9007199254740993, "n": [12345678901234567890,1.5, 0.25], "t": "x: 9007199254740993,"}'
    const server = await scripted({'GET /x': {text}})
    expect((await ask(server)).body).toEqual({
      id: '9007199254740993',
      n: ['12345678901234567890', 1.5, 0.25],
      t: 'x: 9007199254740993,',
    })
  })

  it('does not make JSON of what is none', async () => {
    const server = await scripted({'GET /x': {text: '{"id": 00009007199254740993}'}})
    expect((await failure(ask(server))).parts.code).toBe('not_katello')
  })
})
