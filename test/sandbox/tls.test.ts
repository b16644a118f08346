import {createPublicKey, X509Certificate} from 'node:crypto'
import {readFileSync, statSync} from 'node:fs'
import {request} from 'node:https'
import {join} from 'node:path'
import {connect} from 'node:tls'
import {describe, expect, it} from 'vitest'
import {openAuthority} from '../../src/server/kernel/tls/authority'
import {isUsable} from '../../src/server/kernel/tls/certificate'
import {temporary} from '../support/places'
import {startSandbox, type Sandbox} from './support'

const day = 86_400_000
const now = Date.parse('2026-11-23T12:00:00Z')

interface Identity {
  readonly cert: string
  readonly key: string
}

/** One request over TLS with a certificate or without; gives status and JSON. */
function ask(
  {data, url}: Sandbox,
  path: string,
  identity?: Identity,
  body?: unknown,
): Promise<{status: number; body: Record<string, unknown>}> {
  const ca = readFileSync(join(data, 'tls/ca.pem'))
  const method = body === undefined ? 'GET' : 'PUT'
  const headers = {'content-type': 'application/json'}
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), {ca, ...identity, method, headers, agent: false}, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      response.on('end', () => resolve({status: response.statusCode ?? 0, body: text ? JSON.parse(text) : {}}))
    })
    sent.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body))
  })
}

const filesOf = (directory: string): Identity => ({
  cert: readFileSync(join(directory, 'client.cert'), 'utf8'),
  key: readFileSync(join(directory, 'client.key'), 'utf8'),
})

describe('the authority of a sandbox', () => {
  it('signs certificates that fit its own, with purpose, names and key', () => {
    const authority = openAuthority(temporary(), () => now)
    const ca = new X509Certificate(authority.certificate)
    const server = authority.server()
    const client = authority.client({commonName: 'b0c9a8d2-8f4e-4b7e-a1f0-0123456789ab'})
    expect([ca.ca, ca.verify(ca.publicKey)]).toEqual([true, true])
    for (const {certificate, key} of [server, client]) {
      const one = new X509Certificate(certificate)
      expect([one.ca, one.checkIssued(ca), one.verify(ca.publicKey)]).toEqual([false, true, true])
      expect(one.publicKey.equals(createPublicKey(key))).toBe(true)
      expect(one.serialNumber).not.toBe(ca.serialNumber)
    }
    const one = new X509Certificate(server.certificate)
    expect([one.checkHost('localhost'), one.checkIP('127.0.0.1'), one.checkIP('::1')]).toEqual([
      'localhost',
      '127.0.0.1',
      '::1',
    ])
    expect(one.checkHost('katello.example.com')).toBeUndefined()
    expect(new X509Certificate(client.certificate).subject).toBe('CN=b0c9a8d2-8f4e-4b7e-a1f0-0123456789ab')
    expect(new X509Certificate(authority.client({organization: 'ACME'}).certificate).subject).toBe('O=ACME')
  })

  it('is kept, and makes the certificate of the server anew before it expires', () => {
    const directory = temporary()
    const first = openAuthority(directory, () => now)
    const certificate = first.server()
    expect(openAuthority(directory, () => now + 300 * day).server()).toEqual(certificate)
    const later = openAuthority(directory, () => now + 350 * day)
    expect(later.certificate).toBe(first.certificate)
    expect(later.server().certificate).not.toBe(certificate.certificate)
    const end = new X509Certificate(first.certificate).validTo
    expect(Date.parse(end)).toBeGreaterThan(now + 19 * 365 * day)
    for (const file of ['ca-key.pem', 'server-key.pem'])
      expect(statSync(join(directory, 'tls', file)).mode & 0o077).toBe(0)
  })

  it('knows a pair that does not belong together', () => {
    const authority = openAuthority(temporary(), () => now)
    const [one, other] = [authority.client({commonName: 'a'}), authority.client({commonName: 'b'})]
    expect(isUsable(one, now, 1)).toBe(true)
    expect(isUsable({...one, key: other.key}, now, 1)).toBe(false)
    expect(isUsable({...one, certificate: 'nonsense'}, now, 1)).toBe(false)
    expect(isUsable(one, now - 2 * day, 1)).toBe(false)
  })
})

describe('a sandbox with --tls', () => {
  it('is trusted by the authority that --fetch-ca-cert shows, under both of its names', async () => {
    const sandbox = await startSandbox(['--tls'])
    const {stdout, code} = await sandbox.run(['--fetch-ca-cert', sandbox.url])
    expect([code, stdout]).toEqual([0, readFileSync(join(sandbox.data, 'tls/ca.pem'), 'utf8')])
    const port = Number(new URL(sandbox.url).port)
    for (const host of ['localhost', '127.0.0.1']) {
      const socket = connect({host, port, ca: stdout, ...(host === 'localhost' && {servername: host})})
      const authorized = await new Promise<boolean>((resolve, reject) => {
        socket.once('secureConnect', () => resolve(socket.authorized))
        socket.once('error', reject)
      })
      socket.destroy()
      expect(authorized).toBe(true)
    }
    await expect(fetch(sandbox.url)).rejects.toThrow()
    expect(await sandbox.json(['sandbox', 'status', '--data', sandbox.data])).toMatchObject({state: 'running'})
    expect(await sandbox.json(['sandbox', 'fsck', '--data', sandbox.data])).toMatchObject({faults: []})
  })

  it('knows hosts by their certificates, and shows each exactly what it may see', async () => {
    const sandbox = await startSandbox(['--tls', '--seed', 'demo'])
    const register = (name: string, ...more: string[]) =>
      sandbox.json<{directory: string; uuid: string}>([
        'sandbox',
        'host',
        'register',
        '--data',
        sandbox.data,
        '--name',
        name,
        '--organization',
        'ACME',
        ...more,
      ])
    const catalog = async (identity?: Identity) =>
      (await ask(sandbox, '/v2/_catalog', identity)).body['repositories'] as string[]
    const open = await catalog()
    const first = await register('Edge.example.com', '--content-view-environments', 'Dev/Base_CV,Test/OS_CV')
    const host = filesOf(first.directory)
    expect(await catalog(host)).toEqual([
      'acme/dev/base_cv/base_images/busybox',
      'acme/test/os_cv/operating_systems/rhel9',
    ])
    const status = async (name: string, who?: Identity) => (await ask(sandbox, `/v2/${name}/tags/list`, who)).status
    expect(await status('acme/dev/base_cv/base_images/busybox', host)).toBe(200)
    expect(await status('acme/dev/base_cv/base_images/busybox')).toBe(401)
    expect(await status('acme/dev/os_cv/operating_systems/rhel9', host)).toBe(404)

    // a host reports for itself and for no other
    const facts = {facts: {'bootc.booted.image': 'quay.io/fedora/fedora-bootc:42'}}
    expect((await ask(sandbox, `/rhsm/consumers/${first.uuid}`, host, facts)).status).toBe(200)
    const web1 = await register('web1.example.com')
    expect((await ask(sandbox, `/rhsm/consumers/${web1.uuid}`, host, facts)).status).toBe(401)

    // registered anew: the old certificate names nobody any more
    const second = await register('edge.example.com')
    expect(second.uuid).not.toBe(first.uuid)
    expect(await catalog(host)).toEqual(open)
    const library = await catalog(filesOf(second.directory))
    expect(library).toContain('acme/base_images/busybox')
    expect(library.every((name) => !name.startsWith('acme/dev/'))).toBe(true)

    // signed by somebody else
    const stranger = openAuthority(temporary(), Date.now).client({commonName: second.uuid})
    expect(await catalog({cert: stranger.certificate, key: stranger.key})).toEqual(open)

    // an organization's certificate reads all it has
    const {stdout} = await sandbox.run(['organization', 'info', '--name', 'ACME', '--json', 'label'])
    expect(JSON.parse(stdout)).toEqual({label: 'ACME'})
  })

  it('lets the bearer of a certificate of an organization read what that organization has', async () => {
    const sandbox = await startSandbox(['--tls', '--seed', 'demo'])
    const ca = readFileSync(join(sandbox.data, 'tls/ca.pem'))
    const auth = `Basic ${Buffer.from('admin:changeme').toString('base64')}`
    const text = await new Promise<string>((resolve, reject) => {
      const path = '/katello/api/organizations/ACME/download_debug_certificate'
      const options = {ca, agent: false as const, headers: {authorization: auth}}
      const sent = request(new URL(path, sandbox.url), options, (response) => {
        let all = ''
        response.setEncoding('utf8').on('data', (piece: string) => (all += piece))
        response.on('end', () => resolve(all))
      })
      sent.on('error', reject).end()
    })
    const [, key = '', cert = ''] = /Key: ([\s\S]*?)\nCert: ([\s\S]*)$/.exec(text) ?? []
    const status = async (name: string) => (await ask(sandbox, `/v2/${name}/tags/list`, {key, cert})).status
    expect(await status('acme/dev/base_cv/base_images/busybox')).toBe(200)
    expect(await status('globex/tools/busybox')).toBe(404)
  })
})
