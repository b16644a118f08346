import type {AppError} from '../../core/errors'
import {answerError} from './answers'
import type {ReadBlobOptions} from '../endpoint'
import {corruptContent} from '../errors'
import type {Ask, Session} from './session'
import type {HttpAnswer} from './exchange'
import {TransportFailure} from './exchange'
import {verified, type Expected} from '../verify'

export interface BlobOptions extends ReadBlobOptions {
  /** Called with the bytes that arrived so far. */
  readonly onProgress?: ((done: number) => void) | undefined
}

const bodyLimit = 64 * 1024

/**
 * The bytes of a blob, verified while they pass: a wrong length or digest throws, at the latest after the last byte. A transfer
 * that breaks off goes on from the byte it had reached; it is given up after the policy's attempts without a new byte.
 */
export async function* downloadBlob(
  session: Session,
  name: string,
  expected: Expected,
  options: BlobOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const what = `Reading blob ${expected.digest} of ${name}`
  const {from = 0, onProgress, raw} = options
  const bytes = resumed(session, name, expected, what, options)
  let done = from
  for await (const chunk of raw || from > 0 ? bytes : verified(bytes, expected, `${what}: it`)) {
    yield raw ? chunk : Buffer.from(chunk)
    onProgress?.((done += chunk.length))
  }
}

async function* resumed(
  session: Session,
  name: string,
  {digest, size}: Expected,
  what: string,
  {signal, from = 0}: BlobOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const ask = {
    what,
    to: `${name}/blobs/${digest}`,
    scopes: [`repository:${name}:pull`],
    method: 'GET',
    large: true,
    signal,
  }
  let offset = from
  let total = size
  for (let attempt = 1; ; attempt++) {
    const answer = await openAt(session, ask, offset, total)
    total ??= lengthOf(answer)
    try {
      // A server without ranges starts over: what has arrived already is skipped.
      let skip = answer.status === 206 ? 0 : offset
      for await (const chunk of answer.body) {
        const fresh = skip >= chunk.length ? undefined : skip > 0 ? chunk.subarray(skip) : chunk
        skip = Math.max(0, skip - chunk.length)
        if (!fresh) continue
        yield fresh
        offset += fresh.length
        attempt = 0
      }
      return
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error
      // All bytes are here when only the end of the answer was lost.
      if (total !== undefined && offset >= total) return
      await session.pause(error, Math.max(1, attempt), what, signal)
    }
  }
}

async function openAt(session: Session, ask: Ask, offset: number, total: number | undefined): Promise<HttpAnswer> {
  const range = offset > 0 ? {headers: {range: `bytes=${offset}-`}} : {}
  const answer = await session.open({...ask, ...range})
  if (answer.status === 200) return answer
  if (answer.status !== 206 || offset === 0) throw await refusal(ask.what, answer)
  const content = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(answer.headers['content-range'] ?? '')
  const whole = content?.[2] === '*' ? undefined : Number(content?.[2])
  if (Number(content?.[1]) !== offset || (total !== undefined && whole !== undefined && whole !== total)) {
    answer.discard()
    throw corruptContent(`${ask.what}: the registry resumed at the wrong offset`, answer.headers['content-range'])
  }
  return answer
}

/** The error of an answer whose body was not read yet. */
async function refusal(what: string, answer: HttpAnswer): Promise<AppError> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of answer.body) {
      chunks.push(chunk)
      if ((length += chunk.length) > bodyLimit) break
    }
  } catch {
    // The status alone has to do.
  }
  return answerError(what, {...answer, body: Buffer.concat(chunks)})
}

function lengthOf({headers, status}: HttpAnswer): number | undefined {
  const text = headers['content-length']
  return status === 200 && text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
