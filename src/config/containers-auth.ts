// The file in which podman, skopeo, buildah and docker keep logins to registries: read as they read it, changed so that
// everything else in it stays.
import {
  accessSync,
  constants,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import {dirname, join} from 'node:path'
import {makeDirectory} from '../core/directory'
import {AppError, exitCodes} from '../core/errors'
import {isObject, objectOf} from '../core/json'
import {Secret} from '../core/secret'
import {eraseLogin, getLogin, helperNamed, storeLogin, type Helper, type HelperLogin} from './credential-helper'
import {isCode, readIfThere, removeOrphans, syncDirectory, unwritable} from './files'
import {withLock} from './lock'
import {directoryOf, homeOf, type Environment, type Paths} from './paths'

export type Login = HelperLogin

export interface FoundLogin extends Login {
  /** File, or file and helper, that it came from. */
  readonly origin: string
  /** The file alone. */
  readonly file: string
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
    const helper = helperIn(content, host)
    if (helper) {
      const login = await getLogin(helper, host)
      if (login) return {...login, file, origin: `${file} (${helper.name})`}
      continue
    }
    const login = inFile(content, host, repository) ?? (await fromStore(content, host))
    if (login) return {...login, file, origin: file}
  }
  return undefined
}

/**
 * Keeps a login; gives the file that holds it now. Other entries stay, the file is 0600 and appears whole. Where the file, or `asked`,
 * names a credential helper for the registry, that one keeps the login and the file only says so.
 */
export async function saveLogin(
  files: AuthFiles,
  host: string,
  login: Login,
  paths: Paths,
  asked?: Helper,
): Promise<string> {
  const helper = asked ?? helperIn(readAuth(files.file) ?? {}, host)
  if (helper) await storeLogin(helper, host, login)
  const auth = Buffer.from(`${login.username}:${login.password.reveal()}`).toString('base64')
  const change = (content: Json): Json =>
    helper
      ? {
          ...content,
          auths: without(objectOf(content['auths']), host),
          credHelpers: {...objectOf(content['credHelpers']), [host]: helper.name},
        }
      : {...content, auths: {...objectOf(content['auths']), [host]: {auth}}}
  return withLock(lockOf(paths), () => {
    try {
      return changeFile(files.file, change)
    } catch (error) {
      if (files.fallback === undefined || !isUnusable(error)) throw reported(files.file, error)
      return changeAuth(files.fallback, change)
    }
  })
}

/** The file that a login would be written to. */
export const writtenFile = ({file, fallback}: AuthFiles): string =>
  fallback === undefined || canBeMade(file) ? file : fallback

function canBeMade(file: string): boolean {
  let path = file
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path)
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

const without = (entries: Json, name: string): Json =>
  Object.fromEntries(Object.entries(entries).filter(([key]) => key !== name))

/** Forgets the login for a registry, or all of them without a host, also with credential helpers; gives the registries that were forgotten. */
export async function removeLogins(files: AuthFiles, host: string | undefined, paths: Paths): Promise<string[]> {
  const erased = await Promise.all(filesOf(files).map((file) => eraseFromHelpers(file, host)))
  const removed = withLock(lockOf(paths), () => filesOf(files).flatMap((file) => removeFrom(file, host)))
  return [...new Set([...erased.flat(), ...removed])]
}

/** What {@link removeLogins} would forget: the registries in each file, with those that credential helpers keep. */
export async function loginsIn(
  files: AuthFiles,
  host: string | undefined,
): Promise<{readonly file: string; readonly hosts: readonly string[]}[]> {
  const all = filesOf(files).map(async (file) => {
    const kept = await Promise.all(
      helpersFor(file, host).map(async ([one, helper]) => (await getLogin(helper, one)) && one),
    )
    return {file, hosts: [...new Set([...kept.filter((one) => one !== undefined), ...keysFor(file, host)])]}
  })
  return (await Promise.all(all)).filter(({hosts}) => hosts.length > 0)
}

const filesOf = ({file, fallback}: AuthFiles): string[] => [file, ...(fallback ? [fallback] : [])]

function removeFrom(file: string, host: string | undefined): string[] {
  const auths = objectOf(readAuth(file)?.['auths'])
  const keys = keysFor(file, host)
  if (keys.length === 0) return []
  const kept = Object.fromEntries(Object.entries(auths).filter(([key]) => !keys.includes(key)))
  changeAuth(file, (content) => ({...content, auths: kept}))
  return keys
}

const keysFor = (file: string, host: string | undefined): string[] =>
  Object.keys(objectOf(readAuth(file)?.['auths'])).filter((key) => host === undefined || hostKey(key) === host)

/** The registries whose login a credential helper keeps, as a file says. */
function helpersFor(file: string, host: string | undefined): (readonly [string, Helper])[] {
  const content = readAuth(file) ?? {}
  const hosts = Object.keys(objectOf(content['credHelpers'])).filter((one) => host === undefined || one === host)
  return hosts.flatMap((one) => {
    const helper = helperIn(content, one)
    return helper ? [[one, helper] as const] : []
  })
}

async function eraseFromHelpers(file: string, host: string | undefined): Promise<string[]> {
  const erased = await Promise.all(
    helpersFor(file, host).map(async ([one, helper]) => {
      if (!(await getLogin(helper, one))) return []
      await eraseLogin(helper, one)
      return [one]
    }),
  )
  return erased.flat()
}

/** The program that keeps the login for a registry, as the file says. */
function helperIn(content: Json, host: string): Helper | undefined {
  const name = objectOf(content['credHelpers'])[host]
  return typeof name === 'string' && !name.includes('/') ? helperNamed(name) : undefined
}

/** docker's store for all registries. It may be one that only docker's desktop program has: then it has no login. */
async function fromStore(content: Json, host: string): Promise<Login | undefined> {
  const name = content['credsStore']
  const helper = typeof name === 'string' && !name.includes('/') ? helperNamed(name) : undefined
  const server = host === 'docker.io' ? 'https://index.docker.io/v1/' : host
  return helper && getLogin(helper, server).catch(() => undefined)
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
