// Login sessions: one private file per server (scheme, host and port). The file says which server it is for, because
// hosts that differ only in characters that a file name cannot hold share one.
import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {readPrivate, writePrivate} from './files'
import type {Paths} from './paths'

export interface StoredSession {
  readonly id: string
  readonly username: string
}

/** The file of a server's session. */
export const sessionFile = (paths: Paths, server: URL): string => {
  const port = server.port || (server.protocol === 'https:' ? '443' : '80')
  return join(
    paths.state,
    'sessions',
    `${server.protocol.replace(':', '')}_${server.hostname.replace(/[^A-Za-z0-9.-]/g, '-')}_${port}.json`,
  )
}

export function readSession(paths: Paths, server: URL): StoredSession | undefined {
  const text = readPrivate(sessionFile(paths, server))
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (
      value !== null &&
      typeof value === 'object' &&
      'id' in value &&
      'username' in value &&
      typeof value.id === 'string' &&
      typeof value.username === 'string' &&
      // Files of older versions do not say.
      (!('server' in value) || value.server === server.origin)
    )
      return {id: value.id, username: value.username}
  } catch {
    // a file that is not readable is as good as no session: logging in again mends it
  }
  return undefined
}

export function writeSession(paths: Paths, server: URL, session: StoredSession): void {
  writePrivate(sessionFile(paths, server), JSON.stringify({...session, server: server.origin}))
}

/** Forgets the session; true when there was one. */
export function removeSession(paths: Paths, server: URL): boolean {
  const there = readPrivate(sessionFile(paths, server)) !== undefined
  rmSync(sessionFile(paths, server), {force: true})
  return there
}
