// Saves, moves and removes the password of a profile that is kept outside of the file of the profiles.
import {usageError} from '../core/errors'
import {Secret} from '../core/secret'
import {eraseLogin, getLogin, storeLogin, type Helper} from './credential-helper'
import {helperOf, storeKey} from './credential-store'
import type {Profile} from './profiles'

/** A profile whose credential is bound to its server, and the directory of the package. */
interface Holder {
  readonly profile: Profile
  readonly root: string
}

/** Keeps a password as the profile's setting says; false when that is the file of the profiles, which is not written here. */
export async function keepPassword({profile, root}: Holder, password: string): Promise<boolean> {
  const helper = helperOf(profile.credential_store, root)
  if (!helper) return false
  const {key, username} = needed(profile)
  await storeLogin(helper, key, {username, password: new Secret(password)})
  return true
}

/** Removes the password from where it is kept besides the file; false when there is no such place. */
export async function erasePassword({profile, root}: Holder): Promise<boolean> {
  const [helper, key] = [helperOf(profile.credential_store, root), keyOf(profile)]
  if (!helper || key === undefined) return false
  await eraseLogin(helper, key)
  return true
}

export interface Moved {
  /** The password, where it goes to the file. */
  readonly password: string | undefined
  /** Removes it from where it was, once the profile is written. */
  readonly clean: () => Promise<void>
}

/** Brings the password of a profile to another store. Throws, and changes nothing, when that store cannot be used. */
export async function movePassword({profile, root}: Holder, store: string): Promise<Moved> {
  const [from, to] = [helperOf(profile.credential_store, root), helperOf(store, root)]
  const key = keyOf(profile)
  const kept = from && key !== undefined ? await getLogin(from, key) : undefined
  const password = profile.password ?? kept?.password.reveal()
  if (to && password === undefined) await check(to)
  if (to && password !== undefined) {
    const login = needed({...profile, username: profile.username ?? kept?.username})
    await storeLogin(to, login.key, {username: login.username, password: new Secret(password)})
  }
  const isSame = from?.program === to?.program && String(from?.args) === String(to?.args)
  return {
    password: to ? undefined : password,
    clean: async () => {
      if (from && key !== undefined && kept && !isSame) await eraseLogin(from, key)
    },
  }
}

/** Asks for a login that nobody has: a store that is not there says so now. */
const check = (helper: Helper): Promise<unknown> => getLogin(helper, storeKey('https://mallet.invalid'))

const keyOf = ({credential_server: origin}: Profile): string | undefined =>
  origin === undefined ? undefined : storeKey(origin)

function needed(profile: Profile): {key: string; username: string} {
  const key = keyOf(profile)
  if (key === undefined)
    throw usageError(
      'A keyring or credential helper keeps a password by the server that it is for, and the profile has none',
      'Set it first: mallet config set server https://foreman.example.com',
    )
  if (profile.username === undefined)
    throw usageError(
      'A keyring or credential helper keeps a password with its user name, and the profile has none',
      'Set it first: mallet config set username NAME',
    )
  return {key, username: profile.username}
}
