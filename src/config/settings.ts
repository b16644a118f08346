// Which server, which credentials, which habits: options before environment before profile before hammer's files,
// each value with where it came from. Whether a saved password may go to the chosen server is decided in kit/run/session.ts.
import {shownAddress} from './address'
import {at, readHammer, type HammerFile} from './hammer'
import type {Environment, Paths} from './paths'
import {bindCredential, noProfile, profileFile, readStored, type Profile} from './profiles'
import type {ProfileKey} from './profile-keys'

export interface Origin {
  readonly value: string
  /** `option --server`, `environment MALLET_SERVER`, `profile default (file)`, or hammer's file. */
  readonly origin: string
  /** Of a saved password, and of the place where one is kept: the server that it was saved for, undefined where none was named. */
  readonly server?: string | undefined
}

export type SettingName = ProfileKey | 'interactive' | 'per_page' | 'language' | 'capitalization'

export interface Settings {
  readonly profile: string
  readonly values: Readonly<Partial<Record<SettingName, Origin>>>
  /** Parameter name -> value that commands take when the option is not given (`defaults add`). */
  readonly defaults: Readonly<Record<string, Origin>>
  /** Data directory of the sandbox that the server is, where the profile says so. */
  readonly sandbox?: string | undefined
}

const variables: Partial<Record<SettingName, readonly string[]>> = {
  server: ['MALLET_SERVER'],
  username: ['MALLET_USERNAME', 'FOREMAN_USERNAME'],
  password: ['MALLET_PASSWORD', 'FOREMAN_PASSWORD'],
  output: ['MALLET_OUTPUT'],
  read_only: ['MALLET_READ_ONLY'],
  organization: ['MALLET_ORGANIZATION'],
  organization_id: ['MALLET_ORGANIZATION_ID'],
  verify_ssl: ['MALLET_VERIFY_SSL'],
  ssl_ca_file: ['MALLET_SSL_CA_FILE'],
  ssl_ca_path: ['MALLET_SSL_CA_PATH'],
  ssl_client_cert: ['MALLET_SSL_CLIENT_CERT'],
  ssl_client_key: ['MALLET_SSL_CLIENT_KEY'],
  interactive: ['MALLET_INTERACTIVE'],
  lookup_timeout: ['MALLET_LOOKUP_TIMEOUT'],
  connect_timeout: ['MALLET_CONNECT_TIMEOUT'],
  tls_timeout: ['MALLET_TLS_TIMEOUT'],
  first_byte_timeout: ['MALLET_FIRST_BYTE_TIMEOUT'],
  idle_timeout: ['MALLET_IDLE_TIMEOUT'],
  request_timeout: ['MALLET_REQUEST_TIMEOUT'],
  retries: ['MALLET_RETRIES'],
}

const hammerPlaces: readonly (readonly [SettingName, readonly string[]])[] = [
  ['server', ['foreman', 'host']],
  ['username', ['foreman', 'username']],
  ['password', ['foreman', 'password']],
  ['use_sessions', ['foreman', 'use_sessions']],
  ['request_timeout', ['foreman', 'request_timeout']],
  ['verify_ssl', ['ssl', 'verify_ssl']],
  ['ssl_ca_file', ['ssl', 'ssl_ca_file']],
  ['ssl_ca_path', ['ssl', 'ssl_ca_path']],
  ['ssl_client_cert', ['ssl', 'ssl_client_cert']],
  ['ssl_client_key', ['ssl', 'ssl_client_key']],
  ['interactive', ['ui', 'interactive']],
  ['per_page', ['ui', 'per_page']],
  ['language', ['ui', 'language']],
  ['capitalization', ['ui', 'capitalization']],
]

export interface Sources {
  readonly options: Readonly<Partial<Record<SettingName, string>>>
  readonly env: Environment
  readonly paths: Paths
  readonly profile?: string | undefined
  readonly configFile?: string | undefined
  /** A profile that does not exist is an empty one, where a server is given to save in it. */
  readonly mayMakeProfile?: boolean | undefined
}

/** Merges every source. Naming a profile that does not exist is a usage error. */
export async function readSettings({
  options,
  env,
  paths,
  profile: asked,
  configFile,
  mayMakeProfile,
}: Sources): Promise<Settings> {
  const stored = readStored(paths)
  const name = asked ?? env['MALLET_PROFILE'] ?? stored.current
  const profile = stored.profiles[name]
  const isNew = mayMakeProfile === true && options.server !== undefined
  if (profile === undefined && !isNew && (asked ?? env['MALLET_PROFILE']) !== undefined)
    throw noProfile(name, Object.keys(stored.profiles))
  const hammer = await readHammer(paths, configFile)
  const values: Partial<Record<SettingName, Origin>> = {}
  const put = (key: SettingName, value: string | undefined, origin: string): void => {
    if (value !== undefined && value !== '') values[key] = {value, origin}
  }
  fromHammer(hammer, put)
  if (values.password) values.password = {...values.password, server: hammerCredentialServer(hammer)}
  fromProfile(profile ?? {}, `profile ${name} (${profileFile(paths)})`, values)
  for (const [key, names] of Object.entries(variables))
    for (const variable of names.toReversed()) put(key as SettingName, env[variable], `environment ${variable}`)
  for (const [key, value] of Object.entries(options))
    put(key as SettingName, value, `option --${key.replaceAll('_', '-')}`)
  return {
    profile: name,
    values,
    defaults: {...hammerDefaults(hammer), ...ownDefaults(stored.defaults, paths)},
    sandbox: values.server?.value === profile?.server ? profile?.sandbox : undefined,
  }
}

function fromHammer(
  files: readonly HammerFile[],
  put: (key: SettingName, value: string | undefined, origin: string) => void,
): void {
  for (const {file, tree} of files) for (const [key, place] of hammerPlaces) put(key, at(tree, ...place), file)
}

/**
 * The server that the password of hammer's files belongs to: the one of its own file, else the one that the files before it name, else
 * the first of those after it. A later file, or `--config`, that only names another server does not get the password.
 */
function hammerCredentialServer(files: readonly HammerFile[]): string | undefined {
  const hosts = files.map(({tree}) => at(tree, 'foreman', 'host') || undefined)
  const holder = files.findLastIndex(({tree}) => (at(tree, 'foreman', 'password') ?? '') !== '')
  return hosts.slice(0, holder + 1).findLast(Boolean) ?? hosts.slice(holder + 1).find(Boolean)
}

/** The server that hammer's files name. */
export function hammerServer(files: readonly HammerFile[]): string | undefined {
  return files.map(({tree}) => at(tree, 'foreman', 'host')).findLast(Boolean)
}

/** A profile that names its server speaks for itself: credentials of another configuration must not go there. */
function fromProfile(profile: Profile, origin: string, values: Partial<Record<SettingName, Origin>>): void {
  if (profile.server !== undefined)
    for (const key of [
      'username',
      'password',
      'ssl_ca_file',
      'ssl_ca_path',
      'ssl_client_cert',
      'ssl_client_key',
      'verify_ssl',
    ] as const)
      delete values[key]
  const {credential_server: _, sandbox: __, ...shown} = profile
  for (const [key, value] of Object.entries(shown)) if (value !== '') values[key as ProfileKey] = {value, origin}
  const owner = bindCredential(profile, values.server?.value).credential_server
  if (profile.password) values.password = {value: profile.password, origin, server: owner}
  if (profile.credential_store) values.credential_store = {value: profile.credential_store, origin, server: owner}
}

function hammerDefaults(files: readonly HammerFile[]): Record<string, Origin> {
  const out: Record<string, Origin> = {}
  for (const {file, tree} of files) {
    const defaults = tree['defaults']
    if (defaults === null || typeof defaults !== 'object') continue
    for (const key of Object.keys(defaults)) {
      const value = at(tree, 'defaults', key) ?? at(tree, 'defaults', key, 'value')
      if (value !== undefined) out[key] = {value, origin: file}
    }
  }
  return out
}

const ownDefaults = (defaults: Readonly<Record<string, string>>, paths: Paths): Record<string, Origin> =>
  Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, {value, origin: profileFile(paths)}]))

/** A setting's value for people: without passwords. */
export const shownSetting = (name: string, value: string): string =>
  name === 'password' ? '***' : name === 'server' ? shownAddress(value) : value

/** Reads yes/no, true/false, 1/0 in any case; undefined for anything else. */
export function truth(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined
  if (/^(yes|y|true|t|1|on)$/i.test(text)) return true
  if (/^(no|n|false|f|0|off)$/i.test(text)) return false
  return undefined
}
