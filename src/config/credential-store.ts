// Where the password of a profile is kept: in the private file of the profiles, in the desktop's keyring, or by a credential helper.
import {join} from 'node:path'
import {usageError} from '../core/errors'
import {helperNamed, type Helper} from './credential-helper'

/** The helper of a store; undefined for the file. `root` is the directory of the package. */
export function helperOf(store: string | undefined, root: string): Helper | undefined {
  if (store === undefined || store === '' || store === 'file') return undefined
  if (store === 'keyring') return {name: 'keyring', program: process.execPath, args: [join(root, 'dist', 'keyring.js')]}
  const helper = store.startsWith('helper:') ? helperNamed(store.slice('helper:'.length)) : undefined
  if (helper) return helper
  throw usageError(`credential_store cannot be ${JSON.stringify(store)}`, stores)
}

const stores =
  'Give file, keyring, or helper:NAME for the program docker-credential-NAME, or helper: with the absolute path of a program'

/** A value of the setting, checked. */
export function readStore(value: string): string {
  helperOf(value, '')
  return value
}

/** What a login for the API of a server is kept under: the server's registry, which has the same host, may have another. */
export const storeKey = (origin: string): string => `${origin}/api`
