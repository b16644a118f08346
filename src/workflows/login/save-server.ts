// The server that somebody logged in to is saved, so that the next command finds it. What is saved already is not changed behind
// the user's back: another server gets a profile of its own.
import {resolve} from 'node:path'
import {parseAddress} from '../../config/address'
import {readHammer} from '../../config/hammer'
import type {Environment, Paths} from '../../config/paths'
import {changeStored, readStored, type Profile, type Stored} from '../../config/profiles'
import {hammerServer, type Settings} from '../../config/settings'

export interface LoginPlace {
  readonly paths: Paths
  readonly env: Environment
  readonly settings: Settings
  /** What `--profile` names. */
  readonly profile: string | undefined
  /** What `--config` names. */
  readonly configFile: string | undefined
  readonly username: string
  /** Only find out what would be saved. */
  readonly isDry: boolean
  /** Save the server wherever it comes from, because its password is saved. */
  readonly always: boolean
}

export interface SavedServer {
  readonly profile: string
  /** The profile that was in use before and is not any more. */
  readonly left: string | undefined
  /** False when the profile had the server already. */
  readonly isNew: boolean
  /** Commands use this profile without being told to. */
  readonly isInUse: boolean
}

/** Saves the server that `--server` named; undefined when it named none, or when the configuration leads there already. */
export async function rememberServer(place: LoginPlace): Promise<SavedServer | undefined> {
  const {paths, settings} = place
  const {server} = settings.values
  const url = server && parseAddress(server.value)
  if (!server || !url || !(place.always || server.origin.startsWith('option '))) return undefined
  const stored = readStored(paths)
  const name = await profileFor(place, stored, url)
  if (name === undefined) return undefined
  const isNew = !leadsTo(stored.profiles[name], url)
  // A sandbox is for trying: whoever logs in to a server while it is in use wants to use that server.
  const leavesSandbox = place.profile === undefined && stored.profiles[stored.current]?.sandbox !== undefined
  const change = (before: Stored): Stored => {
    const next = isNew ? withServer(before, name, url, place) : before
    return leavesSandbox ? {...next, current: name} : next
  }
  const isChanged = isNew || leavesSandbox
  const {current} = !isChanged ? stored : place.isDry ? change(stored) : await changeStored(paths, change)
  const left = current === stored.current || stored.profiles[stored.current] === undefined ? undefined : stored.current
  return {profile: name, left, isNew, isInUse: (place.env['MALLET_PROFILE'] || current) === name}
}

/** The profile that the server belongs in: the one that is named, the one in use if it has no server, else one for its host. */
async function profileFor(place: LoginPlace, stored: Stored, url: URL): Promise<string | undefined> {
  if (place.profile !== undefined) return place.profile
  const name = place.settings.profile
  const configured = stored.profiles[name]?.server ?? hammerServer(await readHammer(place.paths, place.configFile))
  if (configured === undefined) return name
  if (leadsTo({server: configured}, url)) return place.always ? name : undefined
  const same = Object.entries(stored.profiles).find(([, profile]) => leadsTo(profile, url))
  return same?.[0] ?? freeName(stored, url.host)
}

const leadsTo = (profile: Profile | undefined, url: URL): boolean =>
  profile?.server !== undefined && parseAddress(profile.server)?.href === url.href

function freeName({profiles}: Stored, host: string): string {
  let name = host
  for (let number = 2; Object.hasOwn(profiles, name); number++) name = `${host}-${number}`
  return name
}

function withServer(stored: Stored, name: string, url: URL, {settings, username}: LoginPlace): Stored {
  const {sandbox: _, ...before} = stored.profiles[name] ?? {}
  const given = (key: 'ssl_ca_file' | 'ssl_ca_path'): Profile => {
    const {value, origin} = settings.values[key] ?? {}
    return value !== undefined && origin?.startsWith('option ') ? {[key]: resolve(value)} : {}
  }
  const profile: Profile = {
    username,
    ...before,
    server: settings.values.server?.value ?? url.href,
    ...given('ssl_ca_file'),
    ...given('ssl_ca_path'),
  }
  const isFirst = Object.keys(stored.profiles).length === 0
  return {...stored, current: isFirst ? name : stored.current, profiles: {...stored.profiles, [name]: profile}}
}
