// A server that wants a client certificate and refuses the one it is shown, or that it is shown none, is told in words.
import {chmodSync, writeFileSync} from 'node:fs'
import {createServer as createHttps} from 'node:https'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {makeCertificate} from '../../src/server/kernel/tls/certificate'
import {certificateRefusal} from '../../src/core/tls-alerts'
import {organizations, page, scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet, type Run} from '../support/program'

const [now, days] = [Date.now(), 30]
const authority = makeCertificate({subject: {commonName: 'Authority'}, purpose: 'authority', now, days})
const server = makeCertificate({
  subject: {commonName: '127.0.0.1'},
  purpose: 'server',
  issuer: authority,
  hosts: ['127.0.0.1'],
  now,
  days,
})
const newClient = () =>
  makeCertificate({subject: {commonName: 'client'}, purpose: 'client', issuer: authority, now, days})

interface Shown {
  readonly certificate?: string
  readonly key?: string
  readonly mode?: number
}

/** Asks a server that wants a client certificate of the authority. */
async function ask(words: readonly string[], {certificate, key, mode = 0o600}: Shown): Promise<Run> {
  const options = {
    key: server.key,
    cert: server.certificate + authority.certificate,
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: true,
  }
  const katello = await scripted(
    {'GET /katello/api/organizations': page([])},
    (handle) => createHttps(options, handle),
    'https',
  )
  const place = temporary()
  const file = (name: string, text: string): string => {
    writeFileSync(join(place, name), text, {mode})
    chmodSync(join(place, name), mode)
    return join(place, name)
  }
  const shown = [
    ...(certificate ? ['--ssl-client-cert', file('client.crt', certificate)] : []),
    ...(key ? ['--ssl-client-key', file('client.key', key)] : []),
  ]
  const args = [...words, '--ssl-ca-file', file('ca.crt', authority.certificate), ...shown]
  return mallet(args, {env: {...katello.env, MALLET_RETRIES: '0'}})
}

const list = ['organization', 'list', '--json']
const tags = ['registry', 'tags', '--repository', 'a/b', '--authfile', '/dev/null']

describe('a server that wants a client certificate', () => {
  it('takes one of its authority', async () => {
    const {certificate, key} = newClient()
    const run = await ask(list, {certificate, key})
    expect([run.code, run.stdout]).toEqual([0, '[]\n'])
  })

  it.each([
    ['list', list],
    ['registry', tags],
  ])('and is shown none says that it requires one: %s', async (_, words) => {
    const run = await ask(words, {})
    expect(run.code).toBe(78)
    expect(run.stderr).toContain('it requires a client certificate')
    expect(run.stderr).not.toMatch(/SSL routines|alert number/)
  })

  it('is not asked with a key of another certificate', async () => {
    const run = await ask(list, {certificate: newClient().certificate, key: newClient().key})
    expect(run.code).toBe(78)
    expect(run.stderr).toContain('The client certificate and its key do not match')
  })

  it.each([
    ['list', list],
    ['registry', tags],
  ])('is not asked with a key that others can read: %s', async (_, words) => {
    const {certificate, key} = newClient()
    const run = await ask(words, {certificate, key, mode: 0o644})
    expect([run.code, run.stdout]).toEqual([78, ''])
    expect(run.stderr).toContain('is readable by other users of this machine')
    expect(run.stderr).toContain('chmod 600')
  })
})

it.each([
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'it does not trust the authority that signed the client certificate'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'the client certificate has expired'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED', 'the client certificate was revoked'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'it does not accept the client certificate'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', 'it does not accept the client certificate'],
  ['ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE', 'it does not support this kind of client certificate'],
  ['CERT_HAS_EXPIRED', undefined],
  ['ECONNRESET', undefined],
])('%s is told as: %s', (code, words) => {
  expect(certificateRefusal(code, '')).toBe(words)
})

it('a password among the options is warned of once', async () => {
  const katello = await scripted({'GET /katello/api/organizations': (asked) => page(organizations(2500), asked)})
  for (const args of [
    ['-p', 'secret'],
    ['--password', 'secret'],
  ]) {
    const run = await mallet([...args, 'organization', 'list', '--csv'], {env: katello.env})
    expect(run.code).toBe(0)
    expect(run.stderr.match(/^Warning: A password in --password/gm)).toHaveLength(1)
    expect((await mallet(['-q', ...args, 'organization', 'list', '--csv'], {env: katello.env})).stderr).toBe('')
  }
  expect((await mallet(['organization', 'list', '--csv'], {env: katello.env})).stderr).toBe('')
})
