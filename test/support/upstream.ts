import type {ServerResponse} from 'node:http'
import {
  bodyOf,
  sendAnswer,
  startMemoryRegistry,
  writeHead,
  type Answer,
  type MemoryRegistryOptions,
  type RegistryRequest,
  type RunningRegistry,
} from '../../src/sandbox/upstream/memory-registry'

/** What goes wrong with one answer. */
export type Fault =
  | {readonly kind: 'cut'; /** Bytes of the body that still arrive. */ readonly after: number}
  | {readonly kind: 'flip'; /** Bit of the body that is inverted. */ readonly bit: number}
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  | {
      readonly kind: 'silent'
      /** Bytes of the body after which nothing more comes; none for no answer at all. */ readonly after?: number
    }

export type UpstreamRequest = RegistryRequest

export interface UpstreamOptions extends Omit<MemoryRegistryOptions, 'send'> {
  /** Asked before each answer; what it gives goes wrong. */
  readonly fault?: ((request: UpstreamRequest) => Fault | undefined) | undefined
}

export interface Upstream extends RunningRegistry {
  /** Every request so far. */
  readonly requests: readonly UpstreamRequest[]
}

/** The registry of the fixtures, with a record of its requests and with faults. */
export async function startUpstream({fault, ...options}: UpstreamOptions): Promise<Upstream> {
  const requests: UpstreamRequest[] = []
  const registry = await startMemoryRegistry({
    ...options,
    send(request, answer, response) {
      requests.push(request)
      const given = fault?.(request)
      if (given) sendFaulty(request, answer, response, given)
      else sendAnswer(request, answer, response)
    },
  })
  return {...registry, requests}
}

function sendFaulty(request: UpstreamRequest, answer: Answer, response: ServerResponse, fault: Fault): void {
  if (fault.kind === 'status') return sendAnswer(request, fault, response)
  if (fault.kind === 'silent' && fault.after === undefined) return
  const body = bodyOf(answer)
  if (fault.kind === 'flip' && body.length > 0) {
    const at = Math.floor(fault.bit / 8) % body.length
    body[at] = (body[at] ?? 0) ^ (1 << (fault.bit % 8))
  }
  const after = fault.kind === 'flip' ? undefined : fault.after
  if (request.method === 'HEAD' || after === undefined || after >= body.length)
    return sendAnswer(request, {...answer, body}, response)
  writeHead(answer, response, body.length)
  response.write(body.subarray(0, after), () => fault.kind === 'cut' && response.destroy())
  if (after === 0) response.flushHeaders()
}
