// A server that accepts and says nothing, at each phase of a request: every run ends by itself within the limits that are set.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {connect, createServer as createTcp, type AddressInfo, type Socket} from 'node:net'
import {describe, expect, it} from 'vitest'
import {connectProxy} from '../support/connect-proxy'
import {scripted} from '../support/katello'
import {onCleanup, temporary} from '../support/places'
import {mallet, type Run} from '../support/program'

const settings = ['lookup', 'connect', 'tls', 'first_byte', 'idle', 'request'].map((name) => `${name}_timeout`)
/** The limit that a mode is to exceed is short; no other can be exceeded before it, however slow the machine is. */
const limits = (told: string): Record<string, string> => ({
  ...Object.fromEntries(settings.map((name) => [variable(name), told.includes(`(${name})`) ? '1.5' : '100'])),
  MALLET_RETRIES: '0',
})
const variable = (setting: string): string => `MALLET_${setting.toUpperCase()}`
const list = ['organization', 'list']
const tags = ['registry', 'tags', '--repository', 'apps/web']

/** A server on TCP that does with each connection what it is told. */
async function tcp(connected: (socket: Socket) => void = () => undefined): Promise<number> {
  const open = new Set<Socket>()
  const server = createTcp((socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    connected(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onCleanup(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A port whose queue of connections is full and from which nobody takes any. */
async function full(): Promise<number> {
  const script = `const server = require('net').createServer()
    server.listen(0, '127.0.0.1', 1, () => {
      require('fs').writeSync(1, String(server.address().port))
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    })`
  const child = spawn(process.execPath, ['-e', script], {stdio: ['ignore', 'pipe', 'inherit']})
  onCleanup(() => child.kill('SIGKILL'))
  const port = Number(await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve)))
  for (let i = 0; i < 2; i++) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    onCleanup(() => socket.destroy())
    await once(socket, 'connect')
  }
  return port
}

const answering = (text: string) => (socket: Socket) => void socket.once('data', () => socket.write(text))
const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n'
const switched = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
const at = (port: number, scheme = 'http'): Record<string, string> => ({MALLET_SERVER: `${scheme}://127.0.0.1:${port}`})

const modes: [name: string, args: string[], env: () => Promise<Record<string, string>>, told: string][] = [
  ['connecting', list, async () => at(await full()), 'did not accept a connection within 1.5 s (connect_timeout)'],
  [
    'the TLS handshake',
    list,
    async () => at(await tcp(), 'https'),
    'TLS handshake took longer than 1.5 s (tls_timeout)',
  ],
  [
    'a proxy',
    list,
    async () => ({MALLET_SERVER: 'http://katello.test', HTTP_PROXY: (await connectProxy(1, 'silent')).url}),
    'did not connect within 1.5 s (connect_timeout)',
  ],
  [
    'the TLS handshake through a proxy',
    list,
    async () => ({MALLET_SERVER: 'https://katello.test', HTTPS_PROXY: (await connectProxy(await tcp())).url}),
    'took longer than 1.5 s (tls_timeout)',
  ],
  ['the headers', list, async () => at(await tcp()), 'did not respond within 1.5 s (first_byte_timeout)'],
  ['half of the headers', list, async () => at(await tcp(answering('HTTP/1.1 200 OK\r\nx'))), '(first_byte_timeout)'],
  ['the body', list, async () => at(await tcp(answering(`${head}{"a"`))), 'sent nothing for 1.5 s (idle_timeout)'],
  [
    'the body, which drips',
    list,
    async () =>
      at(
        await tcp((socket) => {
          socket.once('data', () => {
            socket.write(head)
            const timer = setInterval(() => socket.write(' '), 100)
            socket.on('close', () => clearInterval(timer))
          })
        }),
      ),
    'the request took longer than 1.5 s (request_timeout)',
  ],
  ['an upgrade that stays open', list, async () => at(await tcp(answering(switched))), 'status 101'],
  [
    'an upgrade that is closed',
    list,
    async () => at(await tcp((socket) => void socket.once('data', () => socket.end(switched)))),
    'status 101',
  ],
  ['a registry', tags, async () => at(await tcp()), 'did not respond within 1.5 s (first_byte_timeout)'],
  ['an upgrade of a registry', tags, async () => at(await tcp(answering(switched))), 'status 101'],
  [
    'the token endpoint',
    tags,
    async () => {
      const server = await scripted({'GET /token': () => undefined})
      const realm = `Bearer realm="${server.url}/token",service="x"`
      server.on('GET /v2/', {status: 401, headers: {'www-authenticate': realm}})
      return server.env
    },
    'did not respond within 1.5 s (first_byte_timeout)',
  ],
  [
    'a blob',
    ['registry', 'pull', '--source', 'a/b:1', '--destination', 'oci:pulled'],
    silentBlob,
    'sent nothing for 1.5 s (idle_timeout)',
  ],
]

async function silentBlob(): Promise<Record<string, string>> {
  const type = 'application/vnd.oci.image.manifest.v1+json'
  const digest = `sha256:${'a'.repeat(64)}`
  const part = {mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 100}
  const server = await scripted({
    'GET /v2/': {body: {}},
    'GET /v2/a/b/manifests/1': {
      body: {schemaVersion: 2, mediaType: type, config: part, layers: []},
      headers: {'content-type': type},
    },
    [`GET /v2/a/b/blobs/${digest}`]: (_, response) => {
      response.writeHead(200, {'content-length': 100})
      response.write('{')
    },
  })
  return server.env
}

/** Everything that goes against one clear error with these words; nothing where all is well. */
function faultsOf({code, stdout, stderr}: Run, exit: number, told: string): string[] {
  return [
    ...(code === exit ? [] : [`exit ${code} instead of ${exit}`]),
    ...(stdout === '' ? [] : [`stdout: ${stdout}`]),
    ...(stderr.match(/^Error: /gm)?.length === 1 && stderr.includes(told) ? [] : [`stderr: ${stderr}`]),
  ]
}

/** Runs all modes side by side, since they only wait. */
async function faults(
  chosen: typeof modes,
  more: readonly string[],
  limited: (told: string) => Record<string, string>,
  judge: (run: Run, told: string) => string[],
): Promise<Record<string, string[]>> {
  const judged = chosen.map(async ([name, args, env, told]) => {
    const run = await mallet([...args, ...more], {env: {...limited(told), ...(await env())}, cwd: temporary()})
    return [name, judge(run, told)] as const
  })
  const all = await Promise.all(judged)
  return Object.fromEntries(all.filter(([, wrong]) => wrong.length > 0))
}

describe('a server that says nothing', () => {
  it('is given up within the limit, which is named, and the run ends by itself', async () => {
    expect(await faults(modes, [], limits, (run, told) => faultsOf(run, 70, told))).toEqual({})
  })

  it('is given up when --timeout is over, whatever the limits are, from the first request', async () => {
    const none = {...Object.fromEntries(settings.map((name) => [variable(name), '0'])), MALLET_RETRIES: '0'}
    const open = modes.filter(([name]) => !name.includes('upgrade'))
    const told = 'Not finished within 2 seconds'
    expect(
      await faults(
        open,
        ['--timeout', '2'],
        () => none,
        (run) => faultsOf(run, 75, told),
      ),
    ).toEqual({})
  })
})
