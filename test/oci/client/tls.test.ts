import {execFileSync} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:https'
import type {TLSSocket} from 'node:tls'
import {tmpdir} from 'node:os'
import {setTimeout as pause} from 'node:timers/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {all, client, failure, scripted, upstream} from '../support'
import {digestOf} from '../../../src/core/digest'
import {hasPrograms} from '../../support/needs'

describe.runIf(hasPrograms)('over TLS', () => {
  let directory: string
  const read = (name: string) => readFileSync(join(directory, name), 'utf8')
  const openssl = (...words: string[]) => execFileSync('openssl', words, {cwd: directory, stdio: 'ignore'})

  /** A certificate signed by the test CA; expired ones ended yesterday. */
  function issue(name: string, subjectAltName: string, expired = false) {
    openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name}`,
    )
    writeFileSync(join(directory, `${name}.ext`), `subjectAltName=${subjectAltName}\n`)
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      expired ? '-1' : '30',
      '-extfile',
      `${name}.ext`,
      '-out',
      `${name}.crt`,
    )
  }
  const pair = (name: string) => ({key: read(`${name}.key`), cert: read(`${name}.crt`)})

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'mallet-tls-test-'))
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '30',
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
      '-subj',
      '/CN=test CA',
    )
    issue('good', 'IP:127.0.0.1,DNS:localhost')
    issue('wrong', 'DNS:other.example')
    issue('host-uuid', 'DNS:host-uuid')
    issue('expired', 'IP:127.0.0.1', true)
  })
  afterAll(() => rmSync(directory, {recursive: true, force: true}))

  it('trusts a CA that it is given, and only then', async () => {
    const server = await upstream({tls: pair('good')})
    expect(await client(server.url, {tls: {ca: [read('ca.crt')]}}).listTags('apps/web')).toHaveLength(4)
    const error = await failure(client(server.url).listTags('apps/web'))
    expect(error.parts).toMatchObject({code: 'certificate', exit: 70})
    expect(error.parts.hint).toContain('unknown authority')
    expect(server.requests).toHaveLength(1)
  })

  it.each([
    ['wrong', 'another host name'],
    ['expired', 'has expired'],
  ])('refuses a certificate that is %s and says so', async (name, words) => {
    const server = await upstream({tls: pair(name)})
    const error = await failure(client(server.url, {tls: {ca: [read('ca.crt')]}}).listTags('apps/web'))
    expect(error.parts.hint).toContain(words)
  })

  it('connects without verification where that was asked for, but not to where a redirect leads', async () => {
    const server = await upstream({tls: pair('wrong')})
    expect(await client(server.url, {tls: {verify: false}}).listTags('apps/web')).toHaveLength(4)
    const port = server.host.split(':')[1]
    const front = await scripted(
      (_, response) => response.writeHead(307, {location: `https://localhost:${port}/v2/apps/web/tags/list`}).end(),
      (handle) => createServer(pair('wrong'), handle),
    )
    const secure = front.url.replace('http:', 'https:')
    expect((await failure(client(secure, {tls: {verify: false}}).listTags('apps/web'))).parts.code).toBe('certificate')
  })

  it('shows its client certificate to the registry and not to where it redirects', async () => {
    const names: string[] = []
    const serve = (location: () => string | undefined) =>
      scripted(
        (request, response) => {
          const {CN} = (request.socket as TLSSocket).getPeerCertificate().subject ?? {}
          names.push(String(CN))
          const to = location()
          response.writeHead(to ? 307 : 200, to ? {location: to} : {}).end('{"tags":[]}')
        },
        (handle) =>
          createServer({...pair('good'), ca: read('ca.crt'), requestCert: true, rejectUnauthorized: false}, handle),
      )
    const storage = await serve(() => undefined)
    const registry = await serve(() => `https://${storage.host}/x`)
    const {key, cert} = pair('host-uuid')
    const tls = {ca: [read('ca.crt')], certificate: cert, key}
    await client(registry.url.replace('http:', 'https:'), {tls}).listTags('a')
    expect(names).toEqual(['host-uuid', 'undefined'])
  })

  it('reads blobs whole over one connection, with the same checks and certificates', async () => {
    const bytes = randomBytes(2_000_003)
    const blob = {digest: digestOf(bytes), size: bytes.length}
    const seen = new Set<unknown>()
    const names: string[] = []
    const server = await scripted(
      (request, response) => {
        const socket = request.socket as TLSSocket
        seen.add(socket)
        names.push(String(socket.getPeerCertificate().subject?.CN))
        response.end(bytes)
      },
      (handle) =>
        createServer({...pair('good'), ca: read('ca.crt'), requestCert: true, rejectUnauthorized: false}, handle),
    )
    const url = server.url.replace('http:', 'https:')
    const {key, cert} = pair('host-uuid')
    const registry = client(url, {tls: {ca: [read('ca.crt')], certificate: cert, key}})
    for (let i = 0; i < 2; i++) expect(Buffer.from(await all(registry.getBlob('a', blob))).equals(bytes)).toBe(true)
    // A slow reader holds the server up, and gets everything all the same.
    const parts: Buffer[] = []
    for await (const piece of registry.getBlob('a', blob, {raw: true})) {
      parts.push(Buffer.from(piece))
      await pause(5)
    }
    expect(Buffer.concat(parts).equals(bytes)).toBe(true)
    expect([seen.size, names]).toEqual([1, ['host-uuid', 'host-uuid', 'host-uuid']])
    expect((await failure(client(url).getBlob('a', blob))).parts.code).toBe('certificate')
    const wrong = await scripted(
      (_, response) => response.end(bytes),
      (handle) => createServer(pair('wrong'), handle),
    )
    const elsewhere = client(wrong.url.replace('http:', 'https:'), {tls: {ca: [read('ca.crt')]}})
    expect((await failure(elsewhere.getBlob('a', blob))).parts.code).toBe('certificate')
  })

  it('never follows a redirect to plain http', async () => {
    const plain = await scripted((_, response) => response.end('{"tags":[]}'))
    const server = await scripted(
      (_, response) => response.writeHead(302, {location: `${plain.url}/x`}).end(),
      (handle) => createServer(pair('good'), handle),
    )
    const registry = client(server.url.replace('http:', 'https:'), {tls: {ca: [read('ca.crt')]}})
    expect((await failure(registry.listTags('a'))).parts.code).toBe('bad_redirect')
    expect(plain.requests).toHaveLength(0)
  })
})
