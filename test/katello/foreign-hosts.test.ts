import nock from 'nock'
import {afterEach, beforeEach, expect, it} from 'vitest'
import {AppError} from '../../src/core/errors'
import {Secret} from '../../src/core/secret'
import {transport} from '../../src/katello/transport'

// Hosts with names of their own, which a machine without a network has not: nock answers in their place.
const server = new URL('https://foreman.example.com')
const connection = {
  server,
  credentials: {kind: 'basic', username: 'admin', password: new Secret('canary')} as const,
  tls: {verify: true},
  language: 'en',
  version: '0',
}

beforeEach(() => nock.disableNetConnect())
afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

const failure = async (): Promise<AppError> => {
  const error: unknown = await transport(connection)
    .request('GET', '/katello/api/ping')
    .catch((thrown: unknown) => thrown)
  if (!(error instanceof AppError)) throw new Error(`no AppError: ${String(error)}`)
  return error
}

it.each([
  ['another host', 'https://foreman.example.net/katello/api/ping'],
  ['a host below', 'https://login.foreman.example.com/'],
  ['the same host without TLS', 'http://foreman.example.com/katello/api/ping'],
  ['another port', 'https://foreman.example.com:8443/katello/api/ping'],
  ['a user in the address', 'https://admin:x@evil.example.org/'],
])('a redirect to %s is told, and never followed', async (_, location) => {
  const own = nock(server.origin).get('/katello/api/ping').basicAuth({user: 'admin', pass: 'canary'})
  own.reply(302, '', {location})
  const target = new URL(location)
  const other = nock(target.origin).get(/.*/).reply(200, {})
  const {parts} = await failure()
  expect(parts).toMatchObject({code: 'redirected', exit: 78})
  expect(other.isDone()).toBe(false)
  expect(JSON.stringify(parts)).not.toContain('canary')
})

it('a redirect within the server is followed with its credentials', async () => {
  nock(server.origin).get('/katello/api/ping').reply(302, '', {location: '/elsewhere'})
  nock(server.origin).get('/elsewhere').basicAuth({user: 'admin', pass: 'canary'}).reply(200, {status: 'ok'})
  expect((await transport(connection).request('GET', '/katello/api/ping')).body).toEqual({status: 'ok'})
})

it('a name that does not resolve is told by its name, and not asked for again', async () => {
  const error = Object.assign(new Error('getaddrinfo ENOTFOUND foreman.example.com'), {code: 'ENOTFOUND'})
  nock(server.origin).get('/katello/api/ping').replyWithError(error)
  const {parts} = await failure()
  expect(parts.message).toContain('foreman.example.com')
  expect(parts).toMatchObject({code: 'unreachable', exit: 70})
})
