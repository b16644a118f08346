// mallet's own configuration: named profiles and saved defaults in one private file. Reading is plain and quick;
// writing goes through conf, under a lock, on freshly read content.
import {rmSync} from 'node:fs'
import {join} from 'node:path'
import type Conf from 'conf'
import {AppError, exitCodes, usageError} from '../core/errors'
import {isObject, type JsonObject} from '../core/json'
import {nearest} from '../core/text'
import {parseAddress} from './address'
import {makePrivateDirectory, readPrivate, removeOrphans, syncDirectory, unwritable} from './files'
import {withLock} from './lock'
import type {Paths} from './paths'
import {profileKeys, type ProfileKey} from './profile-keys'

export interface Profile extends Partial<Record<ProfileKey, string>> {
  /** Origin of the server that the password was saved for. Not a setting: it is kept with the password and never shown. */
  credential_server?: string
  /** Data directory of the sandbox that the profile was made for; gone once another server is set. Not a setting either. */
  sandbox?: string
}

export interface Stored {
  readonly current: string
  readonly profiles: Readonly<Record<string, Profile>>
  readonly defaults: Readonly<Record<string, string>>
}

const empty: Stored = {current: 'default', profiles: {}, defaults: {}}

export const profileFile = (paths: Paths): string => join(paths.config, 'config.json')

/** What is stored; empty when there is no file. A file that is not valid is an error, never overwritten. */
export function readStored(paths: Paths): Stored {
  const file = profileFile(paths)
  const text = readPrivate(file)
  if (text === undefined) return empty
  if (isEmpty(text))
    throw new AppError({
      code: 'configuration',
      message: `${file} is empty`,
      detail: 'the profiles and defaults that were saved in it are lost',
      hint: 'Start over: mallet config set server https://foreman.example.com, or remove it',
      exit: exitCodes.configuration,
    })
  try {
    return checked(JSON.parse(text))
  } catch (error) {
    throw new AppError({
      code: 'configuration',
      message: `${file} is not valid`,
      // The parser's own words quote what is around the mistake, which may be a password.
      detail: error instanceof TypeError ? error.message : 'it is not JSON',
      hint: 'Fix it, or move it away to start over',
      exit: exitCodes.configuration,
    })
  }
}

const isEmpty = (text: string): boolean => text.trim() === ''

/** True for a file that has lost its content: the next change makes a new one of it. */
export const isStoredEmpty = (paths: Paths): boolean => isEmpty(readPrivate(profileFile(paths)) ?? '{}')

/** The file is also changed by hand: what is not as it should be is named. */
function checked(value: unknown): Stored {
  const root = record(value, 'the file')
  const {current = empty.current} = root
  if (typeof current !== 'string') throw new TypeError('"current" is not the name of a profile')
  const profiles = Object.entries(record(root['profiles'] ?? {}, '"profiles"'))
  return {
    ...root,
    current,
    profiles: Object.fromEntries(profiles.map(([name, profile]) => [name, texts(profile, `the profile "${name}"`)])),
    defaults: texts(root['defaults'] ?? {}, '"defaults"'),
  }
}

function record(value: unknown, what: string): JsonObject {
  if (!isObject(value)) throw new TypeError(`${what} is not a JSON object`)
  return value
}

function texts(value: unknown, what: string): Record<string, string> {
  const entries = Object.entries(record(value, what)).map(([key, inner]) => {
    if (inner === null || typeof inner === 'object') throw new TypeError(`"${key}" in ${what} is not a string`)
    return [key, String(inner)] as const
  })
  return Object.fromEntries(entries)
}

/**
 * The profile with the origin of the server that its password belongs to. A profile of an older version has none: its password
 * belongs to the server beside it, or else to `fallback`. Stays as it is when there is no password or no server.
 */
export function bindCredential(profile: Profile, fallback?: string): Profile {
  const server = profile.server ?? fallback
  const holdsNone = profile.password === undefined && !keepsElsewhere(profile)
  if (holdsNone || profile.credential_server !== undefined || server === undefined) return profile
  // An address that cannot be read belongs to nobody, and stays unlike every other.
  return {...profile, credential_server: parseAddress(server)?.origin ?? server}
}

/** True when the password is in a keyring or with a credential helper. */
export const keepsElsewhere = ({credential_store: store}: Profile): boolean => store !== undefined && store !== 'file'

const bindAll = (stored: Stored): Stored => ({
  ...stored,
  profiles: Object.fromEntries(
    Object.entries(stored.profiles).map(([name, profile]) => [name, bindCredential(profile)] as const),
  ),
})

/**
 * Changes what is stored: `change` gets what is there now, under a lock, so that no other process's change is lost. Passwords are
 * bound to their servers before and after it, so that a server that is changed does not take the password along.
 */
export async function changeStored(paths: Paths, change: (stored: Stored) => Stored): Promise<Stored> {
  const Store = await loadConf()
  makePrivateDirectory(paths.config)
  return withLock(join(paths.config, 'config.lock'), () => {
    const isLost = isStoredEmpty(paths)
    const next = bindAll(change(bindAll(isLost ? empty : readStored(paths))))
    try {
      removeOrphans(profileFile(paths), ofConf)
      if (isLost) rmSync(profileFile(paths), {force: true}) // conf would read it first, and fail
      const conf = new Store({
        cwd: paths.config,
        configName: 'config',
        configFileMode: 0o600,
        clearInvalidConfig: false,
      })
      conf.store = next as unknown as Record<string, unknown>
      syncDirectory(paths.config)
    } catch (error) {
      throw unwritable(profileFile(paths), error)
    }
    return next
  })
}

/** Temporary files of conf. Nobody else writes while the lock is held, so those that are there belong to killed writers. */
const ofConf = /^config\.json\.tmp-/

/**
 * conf includes a library that answers every signal by ending the process at once. How this program ends is its own matter,
 * so those listeners are taken away again; conf writes within one call and has nothing to clean up later.
 */
async function loadConf(): Promise<typeof Conf> {
  const listeners = () =>
    process
      .eventNames()
      .filter((name) => typeof name === 'string' && name.startsWith('SIG'))
      .flatMap((name) => process.listeners(name as NodeJS.Signals).map((listener) => ({name, listener})))
  const before = new Set(listeners().map(({listener}) => listener))
  const {default: loaded} = await import('conf')
  for (const {name, listener} of listeners()) if (!before.has(listener)) process.removeListener(name, listener)
  return loaded
}

/** The name, when it is a key a profile has; a usage error with the nearest one otherwise. */
export function profileKey(name: string): ProfileKey {
  const key = name.replaceAll('-', '_')
  if (Object.hasOwn(profileKeys, key)) return key as ProfileKey
  const near = nearest(key, Object.keys(profileKeys))
  throw usageError(
    `Unknown setting ${name}`,
    near ? `Did you mean ${near}?` : `Settings: ${Object.keys(profileKeys).join(', ')}`,
  )
}

/** A profile that is named and does not exist; the hint has those that do. */
export function noProfile(name: string, names: readonly string[]): AppError {
  const near = nearest(name, names)
  const all = `Profiles: ${names.join(', ') || 'none yet'}; create one: mallet config set --profile ${name} server https://…`
  return usageError(`There is no profile ${name}`, near === undefined ? all : `Did you mean ${near}? ${all}`)
}
