// A client whose server a test plays.
import {client, type Client} from '../../src/katello/client'
import {fakeTransport, type Sent} from '../support/transport'

export interface Played {
  readonly client: Client
  readonly sent: readonly Sent[]
  /** `METHOD path` of each request. */
  readonly calls: () => string[]
}

/** Answers by `METHOD path`; lists are given as arrays. Anything else is an error of the test. */
export function played(answers: Readonly<Record<string, unknown>>): Played {
  const transport = fakeTransport(({method, path}) => {
    const key = `${method} ${path}`
    if (!(key in answers)) throw new Error(`no answer to ${key}`)
    const answer = answers[key]
    return Array.isArray(answer) ? {results: answer as unknown[], subtotal: answer.length} : answer
  })
  return {
    client: client(() => Promise.resolve(transport)),
    sent: transport.sent,
    calls: () => transport.sent.map(({method, path}) => `${method} ${path}`),
  }
}
