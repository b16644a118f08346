// What the server answered for the completion, for a minute: a shell asks again at every key. Private files, each for one server and
// user; without a place for them everything is asked anew.
import {createHash} from 'node:crypto'
import {mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {isAbsolute, join} from 'node:path'
import type {Connection, Credentials} from '../../katello/transport'

/** Milliseconds that an answer is good for. */
const lifetime = 60_000

export type Cache = <T>(question: string, ask: () => Promise<T>) => Promise<T>

/** A cache for what one user asks of one server; `kind`: what is made of the answers. */
export function cached(
  env: Readonly<Record<string, string | undefined>>,
  {server, credentials}: Connection,
  kind: string,
): Cache {
  const directory = privateDirectory(env)
  return async <T>(question: string, ask: () => Promise<T>): Promise<T> => {
    if (directory === undefined) return ask()
    const key = createHash('sha256')
      .update(`${server.href}\n${whose(credentials)}\n${kind}\n${question}`)
      .digest('hex')
    const file = join(directory, `${key.slice(0, 32)}.json`)
    const stored = read<T>(file)
    if (stored !== undefined) return stored
    const answer = await ask()
    write(directory, file, answer)
    return answer
  }
}

/** The user; a session or a token stands for one. It goes through a digest: no secret is in the name of a file. */
function whose(credentials: Credentials): string {
  switch (credentials.kind) {
    case 'basic':
      return `basic ${credentials.username}`
    case 'session':
      return `session ${credentials.username} ${credentials.id.reveal()}`
    case 'bearer':
      return `bearer ${credentials.token.reveal()}`
    case 'none':
      return 'none'
  }
}

function privateDirectory(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const {XDG_CACHE_HOME: set, HOME: home} = env
  const base = set && isAbsolute(set) ? set : home && isAbsolute(home) ? join(home, '.cache') : undefined
  if (base === undefined) return undefined
  const directory = join(base, 'mallet', 'completion')
  try {
    mkdirSync(directory, {recursive: true, mode: 0o700})
    const {uid, mode} = statSync(directory)
    const isOwn = typeof process.getuid !== 'function' || uid === process.getuid()
    return isOwn && (mode & 0o077) === 0 ? directory : undefined
  } catch {
    return undefined
  }
}

function read<T>(file: string): T | undefined {
  try {
    if (!isFresh(file)) return undefined
    return JSON.parse(readFileSync(file, 'utf8')) as T // written below, by ourselves, where nobody else can write
  } catch {
    return undefined
  }
}

function isFresh(file: string): boolean {
  const age = Date.now() - statSync(file).mtimeMs
  return age >= 0 && age < lifetime
}

function write(directory: string, file: string, answer: unknown): void {
  const temporary = `${file}.${process.pid}`
  try {
    for (const name of readdirSync(directory))
      if (!isFresh(join(directory, name))) rmSync(join(directory, name), {force: true})
    writeFileSync(temporary, JSON.stringify(answer), {mode: 0o600, flag: 'wx'})
    renameSync(temporary, file)
  } catch {
    rmSync(temporary, {force: true})
  }
}
