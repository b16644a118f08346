// One setting of a profile is saved or removed.
import {readHammer} from './hammer'
import type {Paths} from './paths'
import type {ProfileKey} from './profile-keys'
import {bindCredential, changeStored, isStoredEmpty, noProfile, readStored, type Profile} from './profiles'
import {hammerServer} from './settings'

export interface SettingChange {
  /** Undefined: the one in use. */
  readonly profile: string | undefined
  /** What `--config` names. */
  readonly configFile: string | undefined
  readonly key: ProfileKey
  /** Undefined removes the setting. */
  readonly value: string | undefined
}

/** Saves a setting, in a new profile where there is none of that name; says which profile that was, and whether it was set before. */
export async function saveSetting(
  paths: Paths,
  {profile: asked, configFile, key, value}: SettingChange,
): Promise<{profile: string; wasSet: boolean}> {
  const fallback = await serverElsewhere(paths, asked, configFile)
  let wasSet = false
  const stored = await changeStored(paths, (before) => {
    const profile = asked ?? before.current
    wasSet = before.profiles[profile]?.[key] !== undefined
    const changed: Profile = {...bindCredential(before.profiles[profile] ?? {}, fallback), [key]: value}
    if (value === undefined) delete changed[key]
    if (key === 'password') delete changed.credential_server
    if (key === 'server') delete changed.sandbox
    return {
      ...before,
      current: Object.keys(before.profiles).length === 0 ? profile : before.current,
      profiles: {...before.profiles, [profile]: bindCredential(changed, fallback)},
    }
  })
  return {profile: asked ?? stored.current, wasSet}
}

/** The server that hammer's files name, for a profile that names none: a password saved in it is for that one. */
async function serverElsewhere(
  paths: Paths,
  asked: string | undefined,
  configFile: string | undefined,
): Promise<string | undefined> {
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
