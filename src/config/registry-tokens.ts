// Which access tokens `registry login` made, so that the next login replaces its own and a logout revokes it. Their values are not here.
import {join, resolve} from 'node:path'
import {isObject} from '../core/json'
import type {AuthFiles} from './containers-auth'
import {readPrivate, writePrivate} from './files'
import {withLock} from './lock'
import type {Paths} from './paths'

export interface RegistryToken {
  /** Absolute path of the file with the login that it is for. */
  readonly authfile: string
  /** Host of the registry. */
  readonly registry: string
  /** URL of the server that made it. */
  readonly server: string
  readonly user_id: number
  readonly id: number
  readonly name: string
  readonly expires_at: string | null
}

const fileOf = (paths: Paths): string => join(paths.state, 'registry-tokens.json')

/** The tokens that are remembered; none where the file cannot be read as such, which only means that they are not revoked. */
function readTokens(paths: Paths): RegistryToken[] {
  const text = readPrivate(fileOf(paths))
  try {
    const value: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(value) ? value.filter(isToken) : []
  } catch {
    return []
  }
}

const isToken = (value: unknown): value is RegistryToken =>
  isObject(value) &&
  ['authfile', 'registry', 'server', 'name'].every((key) => typeof value[key] === 'string') &&
  typeof value['id'] === 'number' &&
  typeof value['user_id'] === 'number'

/** The tokens for logins in the files that a login may go to: for a registry, or for all. */
export function tokensFor(paths: Paths, {file, fallback}: AuthFiles, registry?: string): RegistryToken[] {
  const files = [file, ...(fallback === undefined ? [] : [fallback])].map((one) => resolve(one))
  return readTokens(paths).filter(
    (token) => files.includes(token.authfile) && (registry === undefined || token.registry === registry),
  )
}

/** Remembers a token in place of those for the same login. */
export const rememberToken = (paths: Paths, token: RegistryToken): void =>
  change(paths, (tokens) => [...tokens.filter((one) => !isSameLogin(one, token)), token])

export const forgetTokens = (paths: Paths, gone: readonly RegistryToken[]): void =>
  change(paths, (tokens) =>
    tokens.filter((one) => !gone.some(({id, server}) => id === one.id && server === one.server)),
  )

const isSameLogin = (a: RegistryToken, b: RegistryToken): boolean =>
  a.authfile === b.authfile && a.registry === b.registry

function change(paths: Paths, next: (tokens: RegistryToken[]) => RegistryToken[]): void {
  withLock(join(paths.state, 'registry-tokens.lock'), () =>
    writePrivate(fileOf(paths), JSON.stringify(next(readTokens(paths)))),
  )
}
