// The user name and password of a run, and which server may have them.
import {parseAddress, shownAddress} from '../../config/address'
import type {HelperLogin} from '../../config/credential-helper'
import type {Origin, Settings} from '../../config/settings'
import {AppError, exitCodes} from '../../core/errors'
import {Secret} from '../../core/secret'
import type {Credentials} from '../../katello/transport'
import type {SessionInput} from './session'

/** True for what comes from a file, rather than from an option or the environment of this run. */
export const isSaved = ({origin}: Origin): boolean => !/^(option|environment) /.test(origin)

/** A saved password belongs to the scheme, host and port it was saved for: no other server gets it, however that one was chosen. */
function guardServer(settings: Settings): void {
  const refusal = elsewhere(settings)
  if (refusal) throw refusal
}

function elsewhere({
  values: {server, password: plain, credential_store: store},
  profile,
}: Settings): AppError | undefined {
  const password = plain ?? (store && store.value !== 'file' ? store : undefined)
  if (!server || !password || !isSaved(password)) return undefined
  const owner = password.server === undefined ? undefined : (parseAddress(password.server)?.origin ?? password.server)
  const asked = parseAddress(server.value)?.origin
  // A password that was saved without a server is for the saved one, not for one that is named for this run.
  if (owner === undefined ? isSaved(server) : owner === asked) return undefined
  const target = asked ?? shownAddress(server.value)
  return new AppError({
    code: 'credentials_elsewhere',
    message: `The saved password was not saved for ${target}${owner === undefined ? '' : ` but for ${shownAddress(owner)}`}`,
    detail: `password from ${password.origin}, server from ${server.origin}; a saved password is sent only to the server it was saved for`,
    hint:
      `Log in to ${target}: mallet --server ${target} auth login basic --username NAME --password-stdin` +
      (isSaved(server)
        ? `, or save its password: mallet config set --profile ${profile} password --value-stdin`
        : `, or save a profile for it: mallet config set --profile NAME server ${target}`),
    exit: exitCodes.configuration,
  })
}

/** The password from an option or the environment; a saved one is for its Foreman server alone. */
export const givenPassword = ({values: {password}}: Settings): string | undefined =>
  password && !isSaved(password) ? password.value : undefined

type Asking = Pick<SessionInput, 'given' | 'terminal' | 'commands' | 'signal'>

/** User name and password from wherever they are configured; asked for on a terminal. */
export async function basic(
  {given, terminal, commands, signal}: Asking,
  settings: Settings,
): Promise<Extract<Credentials, {kind: 'basic'}>> {
  const {values} = settings
  const isPiped = given['password-stdin'] === true
  if (!isPiped) guardServer(settings)
  const kept = isPiped || values.password ? undefined : await storedLogin(settings, commands?.root, signal)
  const username = values.username?.value ?? kept?.username ?? (await terminal.ask('User name'))
  const known = values.password?.value ?? (kept?.username === username ? kept?.password.reveal() : undefined)
  const password = isPiped
    ? await terminal.readInput()
    : (known ?? (await terminal.askSecret(`Password for ${username}`)))
  if (username === undefined || password === undefined)
    throw new AppError({
      code: 'not_authenticated',
      message: username === undefined ? 'No user name is configured' : `No password for ${username} is configured`,
      detail: 'and there is no terminal to prompt on',
      hint: 'Set MALLET_USERNAME and MALLET_PASSWORD, use --username and --password-stdin, or log in: mallet auth login basic',
      exit: exitCodes.notAuthenticated,
    })
  return {kind: 'basic', username, password: new Secret(password)}
}

/** The user name and password that are configured for `username`, without asking anybody; undefined when the server may not have them. */
export async function configuredLogin(
  {given, commands, signal}: Omit<Asking, 'terminal'>,
  settings: Settings,
  username: string,
): Promise<Extract<Credentials, {kind: 'basic'}> | undefined> {
  if (given['password-stdin'] === true || elsewhere(settings)) return undefined
  const {values} = settings
  const kept = values.password ? undefined : await storedLogin(settings, commands?.root, signal)
  const password = values.password ? new Secret(values.password.value) : kept?.password
  const isSame = [values.username?.value ?? username, kept?.username ?? username].every((name) => name === username)
  const isNamed = values.username !== undefined || kept !== undefined
  return password && isNamed && isSame ? {kind: 'basic', username, password} : undefined
}

/** The login that the profile's keyring or credential helper has for the server. */
async function storedLogin(
  {values}: Settings,
  root: string | undefined,
  signal: AbortSignal,
): Promise<HelperLogin | undefined> {
  const {server, credential_store: store} = values
  const origin = server && parseAddress(server.value)?.origin
  if (root === undefined || origin === undefined || !store || store.value === 'file') return undefined
  const [{helperOf, storeKey}, {getLogin}] = await Promise.all([
    import('../../config/credential-store'),
    import('../../config/credential-helper'),
  ])
  const helper = helperOf(store.value, root)
  return helper && getLogin(helper, storeKey(origin), signal)
}
