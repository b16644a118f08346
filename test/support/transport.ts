// A transport without a network: what a test answers to each request.
import {setTimeout as pause} from 'node:timers/promises'
import type {RequestOptions, Transport} from '../../src/katello/transport'

export interface Sent {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, unknown>>
  readonly body: unknown
}

export interface FakeTransport extends Transport {
  readonly sent: Sent[]
  /** The most requests that were on their way at a time. */
  readonly most: () => number
}

/** Answers each request with the body that `answer` gives, after a moment; what it throws is thrown. */
export function fakeTransport(answer: (sent: Sent, count: number) => unknown): FakeTransport {
  const sent: Sent[] = []
  let now = 0
  let most = 0
  return {
    sent,
    most: () => most,
    connection: {
      server: new URL('https://katello.example.com'),
      credentials: {kind: 'none'},
      tls: {verify: true},
      language: 'en',
      version: '0',
    },
    async request<T>(method: string, path: string, options: RequestOptions = {}) {
      const one = {method, path, query: options.query ?? {}, body: options.body}
      sent.push(one)
      most = Math.max(most, ++now)
      try {
        await pause(Math.random() * 3)
        return {status: 200, headers: {}, body: (await answer(one, sent.length)) as T}
      } finally {
        now--
      }
    },
  }
}
