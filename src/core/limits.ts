// How long is waited for a server: one limit for each phase of a request, in milliseconds; 0 switches a limit off.

export interface Limits {
  readonly lookup: number
  readonly connect: number
  readonly tls: number
  /** From the end of the request to the first byte of the answer. */
  readonly firstByte: number
  /** Between two pieces of an answer. */
  readonly idle: number
  /** A whole request with its retries; content of images has no such limit. */
  readonly request: number
}

export const defaultLimits: Limits = {
  lookup: 5000,
  connect: 10_000,
  tls: 10_000,
  firstByte: 60_000,
  idle: 30_000,
  request: 120_000,
}

/** The setting of each limit. */
export const limitSettings = {
  lookup: 'lookup_timeout',
  connect: 'connect_timeout',
  tls: 'tls_timeout',
  firstByte: 'first_byte_timeout',
  idle: 'idle_timeout',
  request: 'request_timeout',
} as const satisfies Record<keyof Limits, string>

/** The phases of the HTTP library, by the limit that they are under. */
const phases: Readonly<Record<string, keyof Limits>> = {
  lookup: 'lookup',
  connect: 'connect',
  secureConnect: 'tls',
  response: 'firstByte',
  socket: 'firstByte', // a request that the server does not take
  request: 'request',
}

/**
 * Milliseconds in which nothing may go either way on a connection; undefined for no limit. It ends requests that the server does not
 * take: the other limits come first.
 */
export function stall({firstByte, idle}: Limits): number | undefined {
  return firstByte > 0 && idle > 0 ? Math.max(firstByte, idle) + 1000 : undefined
}

const words: Readonly<Record<keyof Limits, (seconds: string) => string>> = {
  lookup: (s) => `its name was not resolved within ${s}`,
  connect: (s) => `it did not accept a connection within ${s}`,
  tls: (s) => `the TLS handshake took longer than ${s}`,
  firstByte: (s) => `it did not respond within ${s}`,
  idle: (s) => `it sent nothing for ${s}`,
  request: (s) => `the request took longer than ${s}`,
}

/** Says which limit was exceeded, with its setting. */
export const exceeded = (limit: keyof Limits, milliseconds: number): string =>
  `${words[limit](`${milliseconds / 1000} s`)} (${limitSettings[limit]})`

/** The limit of a phase that ended too late; undefined for an error that is about something else. */
export function limitOf(error: unknown): keyof Limits | undefined {
  if (!(error instanceof Error) || error.name !== 'TimeoutError' || !('event' in error)) return undefined
  return phases[String(error.event)]
}

/** How to wait longer than the limit that a text from {@link exceeded} names; undefined where it names none. */
export function raiseLimit(text: string): string | undefined {
  const setting = /\((\w+_timeout)\)/.exec(text)?.[1]
  return setting && `to wait longer: mallet config set --key ${setting} --value SECONDS (0 for no limit)`
}
