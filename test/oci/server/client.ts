import {Agent, request as httpRequest, type IncomingHttpHeaders} from 'node:http'
import type {Blob, TestImage} from '../store/harness'
import {ociManifest} from '../store/harness'

/** Where a registry listens on loopback. */
type Running = {readonly port: number}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
  json(): unknown
}

export interface Ask {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: Buffer | string
  /** `login:password`; `admin` when absent, `null` for nobody. */
  readonly auth?: string | null
}

/** One request; the path is relative to the server. */
export function ask({port}: Running, path: string, options: Ask = {}): Promise<Answer> {
  const {method = 'GET', body, auth = 'admin:changeme'} = options
  const headers: Record<string, string> = {...options.headers}
  if (auth !== null) headers['authorization'] ??= `Basic ${Buffer.from(auth).toString('base64')}`
  if (body !== undefined && !headers['transfer-encoding']) headers['content-length'] ??= String(Buffer.byteLength(body))
  return new Promise((resolve, reject) => {
    const agent = new Agent({keepAlive: false})
    const sent = httpRequest({host: '127.0.0.1', port, path, method, headers, agent}, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const all = Buffer.concat(parts)
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: all,
          text: all.toString('utf8'),
          json: () => JSON.parse(all.toString('utf8')) as unknown,
        })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Starts an upload and gives its location. */
export async function start(to: Running, name: string, options: Ask = {}): Promise<string> {
  const answer = await ask(to, `/v2/${name}/blobs/uploads/`, {method: 'POST', body: '', ...options})
  if (answer.status !== 202) throw new Error(`upload not started: ${answer.status} ${answer.text}`)
  return answer.headers.location ?? ''
}

/** Pushes one blob with POST and PUT. */
export async function pushBlob(to: Running, name: string, blob: Blob, options: Ask = {}): Promise<Answer> {
  const location = await start(to, name, options)
  return ask(to, `${location}?digest=${blob.digest}`, {method: 'PUT', body: blob.bytes, ...options})
}

export function putManifest(
  to: Running,
  name: string,
  reference: string,
  manifest: {bytes: Buffer},
  options: Ask & {mediaType?: string} = {},
): Promise<Answer> {
  const headers = {'content-type': options.mediaType ?? ociManifest, ...options.headers}
  return ask(to, `/v2/${name}/manifests/${reference}`, {...options, method: 'PUT', body: manifest.bytes, headers})
}

/** Pushes an image with all its blobs. */
export async function pushImage(to: Running, name: string, reference: string, image: TestImage): Promise<Answer> {
  for (const blob of image.blobs) await pushBlob(to, name, blob)
  return putManifest(to, name, reference, image)
}

/** Codes of the errors in an answer. */
export function codes(answer: Answer): string[] {
  const {errors} = answer.json() as {errors?: {code: string}[]}
  return (errors ?? []).map(({code}) => code)
}
