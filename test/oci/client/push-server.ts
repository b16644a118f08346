import type {IncomingMessage, ServerResponse} from 'node:http'
import {digestOf} from '../../../src/core/digest'
import {scripted} from '../support'

export interface PushServerOptions {
  /** Cut the connection after so many more bytes of upload bodies, once per entry. */
  cuts?: number[]
  /** Whether bytes that came before a cut are kept. */
  keep?: boolean
  /** Take this many requests of the method but lose their answers. */
  loseAnswers?: {method: string; times: number}
  /** As Katello: no upload status, and 404 when a mount does not work. */
  katello?: boolean
  /** Accept at most so many bytes of one PATCH. */
  accept?: number
  minChunk?: number
  /** Count one byte too many in Range headers, as some servers do. */
  offByOne?: boolean
  /** Blobs that other repositories have: mountable. */
  mountable?: Set<string>
  /** Lose all but the first bytes of an upload when its status is asked for the second time. */
  shrink?: boolean
  /** Forget the upload session at the first of these PATCH numbers. */
  forgetAt?: number
}

/** A registry in memory that takes uploads, with the faults of {@link PushServerOptions}. */
export async function pushServer(options: PushServerOptions = {}) {
  const blobs = new Map<string, Buffer>()
  const manifests = new Map<string, Buffer>()
  const uploads = new Map<string, Buffer>()
  const log: {method: string; url: string; bytes: number; range: string | undefined}[] = []
  let count = 0
  let patches = 0
  let asked = 0

  const server = await scripted((request, response) => void handle(request, response))

  async function body(request: IncomingMessage): Promise<{bytes: Buffer; cut: boolean}> {
    const cut = request.headers['content-length'] === '0' ? undefined : options.cuts?.shift()
    const chunks: Buffer[] = []
    let length = 0
    for await (const piece of request) {
      const chunk = piece as Buffer
      if (cut !== undefined && length + chunk.length >= cut) {
        chunks.push(chunk.subarray(0, cut - length))
        request.socket.destroy()
        return {bytes: Buffer.concat(chunks), cut: true}
      }
      chunks.push(chunk)
      length += chunk.length
    }
    return {bytes: Buffer.concat(chunks), cut: false}
  }

  const range = (held: Buffer) => `0-${Math.max(0, held.length - 1 + (options.offByOne ? 1 : 0))}`

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://x')
    const method = request.method ?? 'GET'
    const entry = {method, url: request.url ?? '', bytes: 0, range: request.headers['content-range']}
    log.push(entry)
    const id = /\/uploads\/(\d+)$/.exec(url.pathname)?.[1]
    const kept = id === undefined ? undefined : uploads.get(id)
    const needsBody = ['PATCH', 'PUT', 'POST'].includes(method)
    const {bytes, cut} = needsBody
      ? await body(request).catch(() => ({bytes: Buffer.alloc(0), cut: true}))
      : {bytes: Buffer.alloc(0), cut: false}
    entry.bytes = bytes.length
    if (cut) {
      const at = Number(request.headers['content-range']?.split('-')[0] ?? kept?.length)
      if (options.keep && id !== undefined && kept?.length === at) uploads.set(id, Buffer.concat([kept, bytes]))
      return
    }
    const answer = (status: number, headers: Record<string, string | number> = {}) => {
      const lose = options.loseAnswers
      if (lose && lose.method === method && lose.times > 0) {
        lose.times -= 1
        request.socket.destroy()
        return
      }
      response.writeHead(status, {'content-length': 0, ...headers}).end()
    }
    const session = (status: number, number: string) =>
      answer(status, {location: `/v2/a/blobs/uploads/${number}`, range: range(uploads.get(number) ?? Buffer.alloc(0))})

    const digest = url.pathname.split('/').pop() ?? ''
    if (method === 'HEAD') {
      const held = blobs.get(digest)
      return void response.writeHead(held ? 200 : 404, held ? {'content-length': held.length} : {}).end()
    }
    if (method === 'POST') {
      const mount = url.searchParams.get('mount')
      if (mount !== null && options.mountable?.has(mount)) return answer(201)
      if (mount !== null && options.katello) return answer(404)
      count += 1
      uploads.set(String(count), Buffer.alloc(0))
      return answer(202, {
        location: `http://${request.headers.host}/v2/a/blobs/uploads/${count}`,
        range: '0-0',
        ...(options.minChunk && {'oci-chunk-min-length': options.minChunk}),
      })
    }
    if (url.pathname.includes('/manifests/')) {
      manifests.set(digest, bytes)
      return answer(201, {'docker-content-digest': digestOf(bytes)})
    }
    if (id === undefined || !kept || (method === 'GET' && options.katello)) return answer(404)
    if (method === 'GET') {
      asked += 1
      if (options.shrink && asked === 2) uploads.set(id, kept.subarray(0, 1000))
      return session(204, id)
    }
    if (method === 'DELETE') {
      uploads.delete(id)
      return answer(204)
    }
    if (method === 'PATCH') {
      patches += 1
      if (patches === options.forgetAt) {
        uploads.delete(id)
        return answer(404)
      }
      const start = Number(request.headers['content-range']?.split('-')[0])
      if (start !== kept.length) return answer(416, {location: url.pathname, range: range(kept)})
      uploads.set(id, Buffer.concat([kept, bytes.subarray(0, options.accept ?? bytes.length)]))
      return session(202, id)
    }
    const whole = Buffer.concat([kept, bytes])
    const wanted = url.searchParams.get('digest') ?? ''
    if (digestOf(whole, wanted.startsWith('sha512') ? 'sha512' : 'sha256') !== wanted) return answer(400)
    uploads.delete(id)
    blobs.set(wanted, whole)
    return answer(201)
  }

  const sent = () => log.reduce((sum, {bytes}) => sum + bytes, 0)
  return {...server, blobs, manifests, uploads, log, sent, options}
}
