// One setting of a profile is saved or removed.
import {readHammer} from './hammer'
import {erasePassword, keepPassword, movePassword} from './kept-password'
import type {Paths} from './paths'
import type {ProfileKey} from './profile-keys'
import {bindCredential, changeStored, isStoredEmpty, noProfile, readStored, type Profile} from './profiles'
import {hammerServer} from './settings'

export interface SettingChange {
  /** Undefined: the one in use. */
  readonly profile: string | undefined
  /** What `--config` names. */
  readonly configFile: string | undefined
  /** Directory of the package. */
  readonly root: string
  readonly key: ProfileKey
  /** Undefined removes the setting. */
  readonly value: string | undefined
}

/** Saves a setting, in a new profile where there is none of that name; gives the name of the profile. */
export async function saveSetting(paths: Paths, change: SettingChange): Promise<string> {
  const fallback = await serverElsewhere(paths, change)
  const before = isStoredEmpty(paths) ? undefined : readStored(paths)
  const profile = bindCredential(before?.profiles[change.profile ?? before.current] ?? {}, fallback)
  const {values, clean} = await consequences(profile, change, fallback)
  const stored = await changeStored(paths, (now) => {
    const name = change.profile ?? now.current
    const changed = without({...bindCredential(now.profiles[name] ?? {}, fallback), ...values})
    return {
      ...now,
      current: Object.keys(now.profiles).length === 0 ? name : now.current,
      profiles: {...now.profiles, [name]: bindCredential(changed, fallback)},
    }
  })
  await clean?.()
  return change.profile ?? stored.current
}

type Values = {readonly [K in keyof Profile]: Profile[K] | undefined}

interface Consequences {
  /** What changes in the profile; undefined removes. */
  readonly values: Values
  /** What is to be done once the profile is written. */
  readonly clean?: () => Promise<void>
}

async function consequences(
  profile: Profile,
  {root, key, value}: SettingChange,
  fallback: string | undefined,
): Promise<Consequences> {
  if (key === 'server') return {values: {server: value, sandbox: undefined}}
  if (key === 'credential_store') {
    const moved = await movePassword({profile, root}, value ?? 'file')
    const isNowhere = (value ?? 'file') === 'file' && moved.password === undefined
    const login = isNowhere ? {credential_server: undefined} : {}
    return {values: {credential_store: value, password: moved.password, ...login}, clean: moved.clean}
  }
  if (key !== 'password') return {values: {[key]: value}}
  // A new password is for the server of now, whichever the one before was for.
  const {credential_server: _, ...unbound} = profile
  if (value === undefined) {
    await erasePassword({profile, root})
    return {values: {password: undefined, credential_server: undefined}}
  }
  const bound = bindCredential(unbound, fallback)
  const isElsewhere = await keepPassword({profile: bound, root}, value)
  const isMoved = isElsewhere && profile.credential_server !== bound.credential_server
  return {
    values: {password: isElsewhere ? undefined : value, credential_server: undefined},
    ...(isMoved && {clean: async () => void (await erasePassword({profile, root}))}), // that for the server before
  }
}

const without = (values: Values): Profile =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

/** The server that hammer's files name, for a profile that names none: a password saved in it is for that one. */
async function serverElsewhere(paths: Paths, {profile: asked, configFile}: SettingChange): Promise<string | undefined> {
  const stored = isStoredEmpty(paths) ? undefined : readStored(paths)
  if (stored?.profiles[asked ?? stored.current]?.server !== undefined) return undefined
  return hammerServer(await readHammer(paths, configFile))
}

/** The profile, when there is one of that name; a usage error that names those that are there otherwise. */
export function existingProfile(paths: Paths, name: string): Profile {
  const {profiles} = readStored(paths)
  const found = Object.hasOwn(profiles, name) ? profiles[name] : undefined
  if (found) return found
  throw noProfile(name, Object.keys(profiles))
}
