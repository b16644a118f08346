// What may be saved as a setting: each value is checked when it is saved, not when a command stumbles over it.
import {accessSync, constants, statSync} from 'node:fs'
import {resolve} from 'node:path'
import {usageError} from '../core/errors'
import {nearest} from '../core/text'
import {namesUser, parseAddress} from './address'
import {readStore} from './credential-store'
import {isLimit, readLimit} from './limits'
import {outputFormats, type ProfileKey} from './profile-keys'
import {truth} from './settings'

/** The value as it is saved: paths absolute, the rest as given. Throws a usage error that names the value and what would be legal. */
export function readSettingValue(key: ProfileKey, value: string, directory: string): string {
  if (isLimit(key)) {
    readLimit(key, value)
    return value.trim()
  }
  return (readers[key] ?? oneLine)(value, key, directory)
}

type Reader = (value: string, key: ProfileKey, directory: string) => string

const readers: Readonly<Partial<Record<ProfileKey, Reader>>> = {
  server: serverUrl,
  credential_store: readStore,
  organization_id: id,
  ssl_ca_file: (value, key, directory) => path(value, key, directory, 'file'),
  ssl_ca_path: (value, key, directory) => path(value, key, directory, 'directory'),
  ssl_client_cert: (value, key, directory) => path(value, key, directory, 'file'),
  ssl_client_key: (value, key, directory) => path(value, key, directory, 'file'),
  verify_ssl: yesOrNo,
  use_sessions: yesOrNo,
  read_only: yesOrNo,
  output: format,
}

function serverUrl(value: string): string {
  if (namesUser(value))
    throw usageError(
      'The URL of a server must not contain a user name or password',
      'Save them as separate settings: mallet config set password --value-stdin',
    )
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1]
  if (scheme !== undefined && !/^https?$/i.test(scheme))
    throw usageError(
      `${JSON.stringify(value)} is not the URL of a server: it begins with ${scheme}://`,
      'Write it as https://foreman.example.com',
    )
  if (!parseAddress(value))
    throw usageError(`${JSON.stringify(value)} is not the URL of a server`, 'Write it as https://foreman.example.com')
  return value
}

function id(value: string, key: ProfileKey): string {
  if (/^[1-9]\d*$/.test(value.trim())) return value.trim()
  throw refused(key, value, 'Give the number that "mallet organization list" shows, or set organization to its name')
}

function yesOrNo(value: string, key: ProfileKey): string {
  if (truth(value) !== undefined) return value
  throw refused(key, value, 'Give yes or no')
}

function format(value: string, key: ProfileKey): string {
  if ((outputFormats as readonly string[]).includes(value)) return value
  const near = nearest(value, outputFormats)
  throw refused(key, value, `${near ? `Did you mean ${near}? ` : ''}Formats: ${outputFormats.join(', ')}`)
}

/** A path must lead to something that can be read now; it is saved as an absolute one, because commands run in other directories. */
function path(value: string, key: ProfileKey, directory: string, kind: 'file' | 'directory'): string {
  const full = resolve(directory, value)
  const found = statSync(full, {throwIfNoEntry: false})
  if (!found) throw refused(key, value, `There is no ${kind} ${full}`)
  if (kind === 'directory' ? !found.isDirectory() : found.isDirectory())
    throw refused(key, value, `${full} is not a ${kind}`)
  try {
    accessSync(full, constants.R_OK)
  } catch {
    throw refused(key, value, `You are not allowed to read ${full}`)
  }
  return full
}

function oneLine(value: string, key: ProfileKey): string {
  if (!/[\r\n\0]/.test(value)) return value
  // A password is not repeated.
  throw usageError(`${key} cannot contain line breaks`, 'Give one line')
}

const refused = (key: ProfileKey, value: string, hint: string) =>
  usageError(`${key} cannot be ${JSON.stringify(value)}`, hint)
