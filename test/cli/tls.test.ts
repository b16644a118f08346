import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer as createHttps, type ServerOptions} from 'node:https'
import {createServer as createTcp, type AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {TLSSocket} from 'node:tls'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {AppError} from '../../src/core/errors'
import {transport} from '../../src/katello/transport'
import {page, scripted, type Scripted} from '../support/katello'
import {onCleanup, temporary} from '../support/places'
import {mallet} from '../support/program'
import {hasPrograms} from '../support/needs'

const list = 'GET /katello/api/organizations'

describe.runIf(hasPrograms)('a server with TLS', () => {
  let directory: string
  const at = (name: string): string => join(directory, name)
  const read = (name: string): string => readFileSync(at(name), 'utf8')
  const openssl = (line: string): Buffer =>
    execFileSync('openssl', line.split(' '), {cwd: directory, stdio: ['ignore', 'pipe', 'ignore']})
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'

  function authority(name: string): void {
    openssl(`req -x509 ${key} -keyout ${name}.key -out ${name}.crt -days 30 -subj /CN=${name}`)
  }
  /** A certificate for `san`, signed by the authority; without one, by itself. */
  function issue(name: string, san: string, days: number, by?: string): void {
    openssl(`req ${key} -keyout ${name}.key -out ${name}.csr -subj /CN=${name}`)
    writeFileSync(at(`${name}.ext`), `subjectAltName=${san}\n`)
    const signer = by ? `-CA ${by}.crt -CAkey ${by}.key -CAcreateserial` : `-key ${name}.key`
    openssl(`x509 -req -in ${name}.csr ${signer} -days ${days} -extfile ${name}.ext -out ${name}.crt`)
  }

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'mallet-tls-'))
    authority('ca')
    authority('other-ca')
    issue('good', 'IP:127.0.0.1,DNS:localhost', 30, 'ca')
    issue('wrong-host', 'DNS:other.example.com', 30, 'ca')
    issue('expired', 'IP:127.0.0.1', -1, 'ca')
    issue('self-signed', 'IP:127.0.0.1', 30)
    issue('client', 'DNS:client', 30, 'ca')
  })
  afterAll(() => rmSync(directory, {recursive: true, force: true}))

  const katello = (certificate: string, more: ServerOptions = {}): Promise<Scripted> =>
    scripted(
      {[list]: page([])},
      (handle) => createHttps({key: read(`${certificate}.key`), cert: read(`${certificate}.crt`), ...more}, handle),
      'https',
    )

  it.each([
    ['that nobody knows', 'good'],
    ['that is signed by itself', 'self-signed'],
  ])('is refused with a certificate %s, and the remedy is named', async (_, certificate) => {
    const server = await katello(certificate)
    const run = await mallet(['organization', 'list'], {env: server.env})
    expect([run.code, run.stdout]).toEqual([78, ''])
    expect(run.stderr).toContain(`--fetch-ca-cert ${server.url}`)
    expect(server.asked).toEqual([])
  })

  it.each([
    ['for another host', 'wrong-host', 'another host'],
    ['that has expired', 'expired', 'expired'],
  ])('is refused with a certificate %s, also when its authority is trusted', async (_, certificate, why) => {
    const server = await katello(certificate)
    const run = await mallet(['organization', 'list', '--ssl-ca-file', at('ca.crt')], {env: server.env})
    expect(run.code).toBe(78)
    expect(run.stderr).toContain(why)
    expect(server.asked).toEqual([])
  })

  it('is refused when another authority is trusted', async () => {
    const server = await katello('good')
    const run = await mallet(['organization', 'list', '--ssl-ca-file', at('other-ca.crt')], {env: server.env})
    expect(run.code).toBe(78)
    expect(server.asked).toEqual([])
  })

  it.each<[string, (path: string) => {args?: string[]; env?: Record<string, string>}]>([
    ['a file', (file) => ({args: ['--ssl-ca-file', file]})],
    ['the environment', (file) => ({env: {MALLET_SSL_CA_FILE: file}})],
    ['a directory', (file) => ({args: ['--ssl-ca-path', directoryWith(file)]})],
  ])('is trusted by way of %s', async (_, trust) => {
    const server = await katello('good')
    const {args = [], env = {}} = trust(at('ca.crt'))
    const run = await mallet(['organization', 'list', '--json', ...args], {env: {...server.env, ...env}})
    expect([run.code, run.stdout, run.stderr]).toEqual([0, '[]\n', ''])
  })

  function directoryWith(file: string): string {
    const place = temporary()
    mkdirSync(join(place, 'below.pem'))
    writeFileSync(join(place, 'ca.pem'), readFileSync(file))
    writeFileSync(join(place, 'README'), 'not a certificate')
    return place
  }

  it.each(['/nosuch', 'README'])('is not asked when the authorities cannot be read: %s', async (name) => {
    const server = await katello('good')
    const place = directoryWith(at('ca.crt'))
    const run = await mallet(['organization', 'list', '--ssl-ca-path', name === 'README' ? join(place, name) : name], {
      env: server.env,
    })
    expect(run.code).toBe(66)
    expect(run.stderr).toContain('--ssl-ca-path')
  })

  it('is not asked when what should hold authorities holds none', async () => {
    const server = await katello('good')
    const place = temporary()
    writeFileSync(join(place, 'empty.pem'), 'no certificate\n')
    for (const args of [
      ['--ssl-ca-file', join(place, 'empty.pem')],
      ['--ssl-ca-path', place],
    ]) {
      const run = await mallet(['organization', 'list', ...args], {env: server.env})
      expect([args[0], run.code, run.stdout]).toEqual([args[0], 66, ''])
      expect(server.asked).toEqual([])
    }
  })

  it('is asked unchecked only when that is wanted, with a warning each time', async () => {
    const server = await katello('self-signed')
    const run = await mallet(['organization', 'list', '--json', '--verify-ssl', 'no'], {env: server.env})
    expect([run.code, run.stdout]).toEqual([0, '[]\n'])
    expect(JSON.parse(run.stderr)).toEqual({
      warning: expect.stringMatching(/^The certificate of .* is not verified/) as string,
    })
  })

  it('gives its authority with --fetch-ca-cert, and with that is trusted', async () => {
    const chain = read('good.crt') + read('ca.crt')
    const server = await katello('good', {cert: chain})
    const fetched = await mallet(['--fetch-ca-cert', server.url])
    expect(fetched.code).toBe(0)
    expect(fetched.stdout).toMatch(/^-----BEGIN CERTIFICATE-----\n[\s\S]+-----END CERTIFICATE-----\n$/)
    expect(fetched.stderr).toContain('SHA-256')
    const file = join(temporary(), 'fetched.pem')
    writeFileSync(file, fetched.stdout)
    const run = await mallet(['organization', 'list', '--ssl-ca-file', file], {env: server.env})
    expect(run.code).toBe(0)
    expect(server.asked).toHaveLength(1)
  })

  it('has no authority to give when it speaks no TLS, or says nothing', async () => {
    const plain = await scripted()
    const fetched = await mallet(['--fetch-ca-cert', plain.url])
    expect([fetched.code, fetched.stdout]).toEqual([70, ''])
    expect(fetched.stderr).toContain('the server there does not speak TLS')
    const silent = createTcp(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    onCleanup(() => silent.close())
    const waited = await mallet(['--fetch-ca-cert', `https://127.0.0.1:${(silent.address() as AddressInfo).port}`])
    expect(waited.code).toBe(70)
    expect(waited.stderr).toContain('no answer within 10 seconds')
  })

  it('is shown a client certificate, and then no password', async () => {
    let seen: string | undefined
    const server = await katello('good', {ca: read('ca.crt'), requestCert: true, rejectUnauthorized: true})
    server.server.on('secureConnection', (socket: TLSSocket) => (seen = String(socket.getPeerCertificate().subject.CN)))
    const certificate = [
      '--ssl-client-cert',
      at('client.crt'),
      '--ssl-client-key',
      at('client.key'),
      '--ssl-ca-file',
      at('ca.crt'),
    ]
    const run = await mallet(['organization', 'list', ...certificate], {
      env: {...server.env, MALLET_USERNAME: undefined, MALLET_PASSWORD: undefined},
    })
    expect([run.code, seen]).toEqual([0, 'client'])
    expect(server.asked[0]?.headers.authorization).toBeUndefined()
    const both = await mallet(['organization', 'list', ...certificate, '--ssl-with-basic-auth'], {env: server.env})
    expect(both.code).toBe(0)
    expect(server.asked[1]?.headers.authorization).toMatch(/^Basic /)
  })

  it('is not asked with a client certificate that cannot be read', async () => {
    const server = await katello('good')
    for (const args of [
      ['--ssl-client-cert', '/nosuch', '--ssl-client-key', at('client.key')],
      ['--ssl-client-cert', at('client.crt'), '--ssl-client-key', '/nosuch'],
      ['--ssl-client-cert', at('ca.ext'), '--ssl-client-key', at('client.key')],
    ])
      expect(
        (await mallet(['organization', 'list', '--ssl-ca-file', at('ca.crt'), ...args], {env: server.env})).code,
      ).toBe(66)
    expect(server.asked).toEqual([])
  })

  it('is refused when it speaks too old a protocol', async () => {
    const server = await katello('good', {minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0'})
    const run = await mallet(['organization', 'list', '--ssl-ca-file', at('ca.crt')], {env: server.env})
    expect(run.code).toBe(70)
    expect(server.asked).toEqual([])
  })

  it('that is none is one clear error', async () => {
    const server = await scripted({[list]: page([])})
    const run = await mallet(['organization', 'list'], {env: {MALLET_SERVER: server.url.replace('http:', 'https:')}})
    expect([run.code, run.stdout]).toEqual([70, ''])
    expect(run.stderr).toContain('http://')
  })

  it('that accepts and never shakes hands holds nobody longer than the limit', async () => {
    const silent = createTcp(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    onCleanup(() => silent.close())
    const error: unknown = await transport({
      server: new URL(`https://127.0.0.1:${(silent.address() as AddressInfo).port}`),
      credentials: {kind: 'none'},
      tls: {verify: false},
      language: 'en',
      version: '0',
      limits: {tls: 150, request: 500},
    })
      .request('GET', '/x', {})
      .catch((e: unknown) => e)
    expect(error instanceof AppError ? error.parts.code : error).toBe('timeout')
  })
})

it('a file of certificates that does not exist is refused for a server without TLS as well', async () => {
  const server = await scripted({[list]: page([])})
  const file = join(temporary(), 'none', 'ca.pem')
  const run = await mallet(['organization', 'list', '--ssl-ca-file', file], {env: server.env})
  expect([run.code, server.asked]).toEqual([66, []])
  expect(run.stderr).toContain(`The file ${file} given with --ssl-ca-file cannot be read`)
  expect(run.stderr).toMatch(/the directory .*none does not exist/)
})
