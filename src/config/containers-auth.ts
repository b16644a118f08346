// The file in which podman, skopeo, buildah and docker keep logins to registries: read as they read it, changed so that
// everything else in it stays.
import {execFile} from 'node:child_process'
import {closeSync, existsSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {makeDirectory} from '../core/directory'
import {AppError, exitCodes} from '../core/errors'
import {isObject, objectOf} from '../core/json'
import {Secret} from '../core/secret'
import {isCode, readIfThere, removeOrphans, syncDirectory, unwritable} from './files'
import {withLock} from './lock'
import {directoryOf, homeOf, type Environment, type Paths} from './paths'

export interface Login {
  readonly username: string
  readonly password: Secret
}

export interface FoundLogin extends Login {
  /** File, or file and helper, that it came from. */
  readonly origin: string
}

export interface AuthFiles {
  /** The file that a login is written to. */
  readonly file: string
  /** Where logins are looked for, in this order. */
  readonly search: readonly string[]
  /** Written to when {@link AuthFiles.file} is the system's default and cannot be made. */
  readonly fallback: string | undefined
}

type Json = Readonly<Record<string, unknown>>

/** The auth files for an environment; one that is named (`--authfile`, REGISTRY_AUTH_FILE) is the only one. */
export function authFiles(env: Environment, asked?: string, platform: string = process.platform): AuthFiles {
  const named = asked ?? (env['REGISTRY_AUTH_FILE'] || undefined)
  if (named !== undefined) return {file: named, search: [named], fallback: undefined}
  const home = homeOf(env)
  const ownConfig = join(directoryOf(env, 'XDG_CONFIG_HOME') ?? join(home, '.config'), 'containers', 'auth.json')
  const docker = join(env['DOCKER_CONFIG'] || join(home, '.docker'), 'config.json')
  const runtime = directoryOf(env, 'XDG_RUNTIME_DIR')
  const user = process.getuid?.()
  const file = runtime
    ? join(runtime, 'containers', 'auth.json')
    : platform === 'linux' && user !== undefined
      ? `/run/containers/${user}/auth.json`
      : ownConfig
  return {file, search: [...new Set([file, ownConfig, docker])], fallback: file === ownConfig ? undefined : ownConfig}
}

/** The login for a registry, or for a repository of it where one is kept; undefined when there is none. */
export async function findLogin(files: AuthFiles, host: string, repository?: string): Promise<FoundLogin | undefined> {
  for (const file of files.search) {
    const content = readAuth(file)
    if (!content) continue
    const helper = objectOf(content['credHelpers'])[host]
    const found = typeof helper === 'string' ? await fromHelper(helper, host) : inFile(content, host, repository)
    if (found) return {...found, origin: typeof helper === 'string' ? `${file} (${helper})` : file}
  }
  return undefined
}

/** Keeps a login; gives the file that holds it now. Other entries stay, the file is 0600 and appears whole. */
export function saveLogin(files: AuthFiles, host: string, {username, password}: Login, paths: Paths): string {
  const auth = Buffer.from(`${username}:${password.reveal()}`).toString('base64')
  const change = (content: Json): Json => ({...content, auths: {...objectOf(content['auths']), [host]: {auth}}})
  return withLock(lockOf(paths), () => {
    try {
      return changeFile(files.file, change)
    } catch (error) {
      if (files.fallback === undefined || !isUnusable(error)) throw reported(files.file, error)
      return changeAuth(files.fallback, change)
    }
  })
}

/** Forgets the login for a registry, or all of them without a host; gives the registries that were forgotten. */
export function removeLogins(files: AuthFiles, host: string | undefined, paths: Paths): string[] {
  return withLock(lockOf(paths), () => {
    const removed = new Set<string>()
    for (const file of [files.file, ...(files.fallback ? [files.fallback] : [])]) {
      const auths = objectOf(readAuth(file)?.['auths'])
      const keys = Object.keys(auths).filter((key) => host === undefined || hostKey(key) === host)
      if (keys.length === 0) continue
      for (const key of keys) removed.add(key)
      const kept = Object.fromEntries(Object.entries(auths).filter(([key]) => !keys.includes(key)))
      changeAuth(file, (content) => ({...content, auths: kept}))
    }
    return [...removed]
  })
}

const lockOf = (paths: Paths): string => join(paths.state, 'registry-auth.lock')

function readAuth(file: string): Json | undefined {
  const text = readIfThere(file)
  if (text === undefined || text.trim() === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value as Json
  } catch {
    // reported below
  }
  throw new AppError({
    code: 'configuration',
    message: `${file} is not a file with registry logins`,
    detail: 'it is not a JSON object',
    hint: 'Fix or remove it, or specify another file with --authfile',
    exit: exitCodes.configuration,
  })
}

/** The most specific entry: `host/a/b`, then `host/a`, then `host`, also where docker wrote it as an address. */
function inFile(content: Json, host: string, repository: string | undefined): Login | undefined {
  const auths = objectOf(content['auths'])
  const parts = repository?.split('/') ?? []
  for (let length = parts.length; length >= 0; length--) {
    const wanted = [host, ...parts.slice(0, length)].join('/')
    const login = decode(auths[wanted])
    if (login) return login
  }
  const spelled = Object.keys(auths).find((key) => /^https?:\/\//.test(key) && hostKey(key) === host)
  return decode(auths[spelled ?? (host === 'docker.io' ? 'index.docker.io' : '')])
}

/** `https://index.docker.io/v1/` -> `docker.io`; other keys without scheme are as they are. */
function hostKey(key: string): string {
  if (!/^https?:\/\//.test(key)) return key
  const host = key.replace(/^https?:\/\//, '').replace(/\/.*$/s, '')
  return host === 'index.docker.io' || host === 'registry-1.docker.io' ? 'docker.io' : host
}

function decode(entry: unknown): Login | undefined {
  const {auth} = objectOf(entry)
  if (typeof auth !== 'string' || auth === '') return undefined
  const text = Buffer.from(auth, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 1) return undefined
  return {username: text.slice(0, colon), password: new Secret(text.slice(colon + 1).replace(/\0+$/, ''))}
}

/** Asks a credential helper, `docker-credential-NAME get`; undefined when it knows no login. */
async function fromHelper(name: string, host: string): Promise<Login | undefined> {
  if (!/^[\w.-]+$/.test(name)) return undefined
  const answer = await new Promise<string>((resolve) => {
    const child = execFile(`docker-credential-${name}`, ['get'], {timeout: 10_000}, (error, stdout) =>
      resolve(error ? '' : stdout),
    )
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(host)
  })
  try {
    const {Username: username, Secret: secret} = objectOf(JSON.parse(answer))
    if (typeof username === 'string' && typeof secret === 'string') return {username, password: new Secret(secret)}
  } catch {
    // a helper that answers nothing usable has no login
  }
  return undefined
}

function changeAuth(file: string, change: (content: Json) => Json): string {
  try {
    return changeFile(file, change)
  } catch (error) {
    throw reported(file, error)
  }
}

const reported = (file: string, error: unknown): unknown =>
  error instanceof AppError ? error : unwritable(file, error)

function changeFile(named: string, change: (content: Json) => Json): string {
  // A link is followed: replacing it would leave the file it names behind, with what it holds.
  const file = existsSync(named) ? realpathSync(named) : named
  const content = JSON.stringify(change(readAuth(file) ?? {}), undefined, '\t')
  const temporary = `${file}.${process.pid}.tmp`
  try {
    makeDirectory(dirname(file), 0o700)
    removeOrphans(file)
    rmSync(temporary, {force: true})
    const handle = openSync(temporary, 'wx', 0o600)
    try {
      writeFileSync(handle, content)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(temporary, file)
    syncDirectory(dirname(file))
    return named
  } catch (error) {
    rmSync(temporary, {force: true})
    throw error
  }
}

/** A default place that this user has not got. */
const isUnusable = (error: unknown): boolean => ['EACCES', 'EPERM', 'EROFS'].some((code) => isCode(error, code))
