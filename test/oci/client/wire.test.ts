import {randomBytes} from 'node:crypto'
import {EventEmitter} from 'node:events'
import type {OnReadOpts, Socket} from 'node:net'
import {setTimeout as pause} from 'node:timers/promises'
import type {ServerResponse} from 'node:http'
import {describe, expect, it} from 'vitest'
import {digestOf} from '../../../src/core/digest'
import {ChunkedBody} from '../../../src/oci/client/chunked-body'
import {parseHead} from '../../../src/oci/client/head'
import {Wire} from '../../../src/oci/client/wire'
import {defaultLimits} from '../../../src/core/limits'
import {all, client, failure, scripted} from '../support'

const bytes = randomBytes(1_500_003)
const expected = {digest: digestOf(bytes), size: bytes.length}
const read = (url: string) => all(client(url).getBlob('a', expected))

describe('reading a large answer', () => {
  it('is right in whatever pieces it comes, and however slowly', async () => {
    for (const [size, wait] of [
      [7_001, 1],
      [65_536, 0],
      [300_000, 30],
    ] as const) {
      const server = await scripted((_, response) => void drip(response, size, wait))
      expect(Buffer.from(await read(server.url)).equals(bytes)).toBe(true)
    }
  })

  it('is right for a reader that is slower than the server', async () => {
    const server = await scripted((_, response) => response.end(bytes))
    const parts: Buffer[] = []
    for await (const piece of client(server.url).getBlob('a', expected, {raw: true})) {
      parts.push(Buffer.from(piece))
      await pause(5)
    }
    expect(Buffer.concat(parts).equals(bytes)).toBe(true)
  })

  it('takes chunked bodies, and bodies that end with the connection', async () => {
    const chunked = await scripted((_, response) => {
      for (let at = 0; at < bytes.length; at += 70_001) response.write(bytes.subarray(at, at + 70_001))
      response.end()
    })
    expect(Buffer.from(await read(chunked.url)).equals(bytes)).toBe(true)
    const closed = await scripted(({socket}) =>
      socket.end(Buffer.concat([Buffer.from('HTTP/1.0 200 OK\r\n\r\n'), bytes])),
    )
    expect(Buffer.from(await read(closed.url)).equals(bytes)).toBe(true)
  })

  it('uses a connection again, and another when the server has closed it', async () => {
    const sockets = new Set<unknown>()
    const server = await scripted(({socket}, response) => {
      sockets.add(socket)
      response.end(bytes)
    })
    const registry = client(server.url)
    for (let i = 0; i < 3; i++) await all(registry.getBlob('a', expected))
    expect(sockets.size).toBe(1)
    for (const socket of sockets) (socket as {destroy(): void}).destroy()
    await all(registry.getBlob('a', expected))
    expect(sockets.size).toBe(2)
  })

  it('goes on elsewhere when it is redirected', async () => {
    const store = await scripted((_, response) => response.end(bytes))
    const server = await scripted((_, response) => response.writeHead(307, {location: `${store.url}/x`}).end('moved'))
    expect(Buffer.from(await read(server.url)).equals(bytes)).toBe(true)
    expect(store.requests[0]?.headers['authorization']).toBeUndefined()
  })

  it('ends with an error for an answer that is not HTTP', async () => {
    for (const answer of ['hello\r\n\r\n', 'HTTP/1.1 101 X\r\n\r\n', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}`]) {
      const server = await scripted(({socket}) => socket.end(answer))
      expect((await failure(client(server.url).getBlob('a', expected))).exit).toBe(70)
    }
  })
})

describe('the head of an answer', () => {
  it('is read as HTTP/1.1 has it', () => {
    const head = parseHead('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\nx-a: 2')
    expect([head.status, head.headers, head.keepsOpen]).toEqual([200, {'content-length': '5', 'x-a': '1, 2'}, true])
    expect(parseHead('HTTP/1.0 404 Not Found').keepsOpen).toBe(false)
    expect(parseHead('HTTP/1.1 200 OK\r\nConnection: Close').keepsOpen).toBe(false)
  })

  it('is refused where lengths differ or lines are none', () => {
    for (const text of ['HTTP/2 200', 'HTTP/1.1 200 OK\r\nno', 'HTTP/1.1 200 OK\r\na : b', 'HTTP/1.1 20'])
      expect(() => parseHead(text)).toThrow()
    for (const lengths of ['1\r\ncontent-length: 2', '-1', '1x'])
      expect(() => parseHead(`HTTP/1.1 200 OK\r\ncontent-length: ${lengths}`)).toThrow('invalid length')
  })
})

describe('a chunked body', () => {
  const wire = Buffer.from('5;x=y\r\nhello\r\n1\r\n \r\n6\r\nworld!\r\n0\r\nTrailer: 1\r\n\r\n')

  it('is the same wherever it is cut', () => {
    for (let cut = 0; cut <= wire.length; cut++) {
      const [body, buffer] = [new ChunkedBody(), Buffer.from(wire)]
      const first = body.compact(buffer, 0, cut)
      const second = body.compact(buffer, cut, wire.length)
      expect(buffer.toString('latin1', 0, first) + buffer.toString('latin1', cut, second)).toBe('hello world!')
      expect(body.finished).toBe(true)
    }
  })

  it('is refused when it is none', () => {
    for (const text of ['x\r\n', '1\r\nab\r\n', `${'0'.repeat(5000)}\r\n`, '0\r\n\r\nmore'])
      expect(() => new ChunkedBody().compact(Buffer.from(text), 0, text.length)).toThrow()
  })
})

async function drip(response: ServerResponse, size: number, wait: number): Promise<void> {
  response.setHeader('content-length', bytes.length)
  for (let at = 0; at < bytes.length; at += size) {
    response.write(bytes.subarray(at, at + size))
    await pause(wait)
  }
  response.end()
}

/** A socket that stops when it is told to, but, like TLS, hands on what it has deciphered already. */
class Stoppable extends EventEmitter {
  isStopped = false
  readonly requests: string[] = []
  readonly #onread: OnReadOpts
  setNoDelay = () => this
  ref = () => this
  unref = () => this
  destroy = () => this

  constructor(onread: OnReadOpts) {
    super()
    this.#onread = onread
    setImmediate(() => this.emit('connect'))
  }

  write(text: string): boolean {
    return this.requests.push(text) > 0
  }

  resume(): this {
    this.isStopped = false
    return this
  }

  receive(sent: Buffer): void {
    for (let at = 0; at < sent.length;) {
      const space = (this.#onread.buffer as () => Uint8Array)()
      const length = sent.copy(space, 0, at)
      at += length
      if (!this.#onread.callback(length, space)) this.isStopped = true
    }
  }
}

it('reads on over a connection that was stopped while the rest of a body came', async () => {
  let socket: Stoppable | undefined
  const connect = (_: URL, onread: OnReadOpts): Socket => (socket = new Stoppable(onread)) as unknown as Socket
  const wire = new Wire(defaultLimits)
  const ask = () => wire.get({url: new URL('http://a/'), headers: {}, key: 'a', connect})
  const head = (length: number) => Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n`)
  const first = ask()
  while (socket?.requests.length !== 1) await pause(1)
  socket?.receive(Buffer.concat([head(bytes.length), bytes]))
  expect(socket?.isStopped).toBe(true)
  const parts: Buffer[] = []
  for await (const piece of (await first).body) parts.push(Buffer.from(piece))
  expect(Buffer.concat(parts).equals(bytes)).toBe(true)
  expect(socket?.isStopped).toBe(false)
  const second = ask()
  expect([socket?.requests.length, socket?.isStopped]).toEqual([2, false])
  socket?.receive(Buffer.concat([head(2), Buffer.from('ok')]))
  const again: Buffer[] = []
  for await (const piece of (await second).body) again.push(Buffer.from(piece))
  expect(Buffer.concat(again).toString()).toBe('ok')
})
