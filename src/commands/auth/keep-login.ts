// What is kept after a login besides the session: the server and, where that is asked for, the password.
import {AppError, usageError} from '../../core/errors'
import {helperNamed} from '../../config/credential-helper'
import {saveSetting} from '../../config/change-setting'
import {profileFile} from '../../config/profiles'
import {sessionFile} from '../../config/sessions'
import {flag, text} from '../../contract/define'
import type {Context} from '../../kit/run/context'
import type {Result} from '../../kit/run/result'
import type {Credentials} from '../../katello/transport'
import type {ParamSet} from '../../resources/define'
import {rememberServer, type SavedServer} from '../../workflows/login/save-server'

export const keepParams: ParamSet = {
  keyring: flag("Also keep the password, in the desktop's keyring"),
  credential_helper: text(
    'Also keep the password, with the program docker-credential-NAME, or with a program given by its path',
  ),
}

/** The store that the options ask for. Both, or a name that is none, are a usage error: found before anybody logs in. */
export function askedStore(ctx: Context): string | undefined {
  const program = ctx.text('credential-helper')
  if (program === undefined) return ctx.flag('keyring') ? 'keyring' : undefined
  if (ctx.flag('keyring')) throw usageError('--keyring and --credential-helper are two places', 'Give only one of them')
  const helper = helperNamed(program)
  if (helper) return `helper:${helper.name}`
  throw usageError(
    `${JSON.stringify(program)} is not a credential helper`,
    'Give NAME for the program docker-credential-NAME, or the absolute path of a program',
  )
}

/**
 * What comes of a login: it is kept, or a dry run says where it would be. Undefined credentials are none that could be kept.
 */
export async function loggedIn(ctx: Context, username: string, credentials?: Credentials): Promise<Result> {
  const kept = await keepLogin(ctx, username, credentials)
  if (!ctx.isDry) return {kind: 'message', message: `Successfully logged in as '${username}'.`}
  const {paths} = ctx.session
  const server = await ctx.session.server()
  return ctx.planned({
    files: [
      {path: sessionFile(paths, server), change: `session of ${username} at ${server.origin} written`},
      ...(kept?.isNew === true ? [{path: profileFile(paths), change: `server saved in profile ${kept.profile}`}] : []),
    ],
    continues: kept?.store === undefined ? undefined : `the password is kept ${placeOf(kept.store)}`,
  })
}

const placeOf = (store: string): string =>
  store === 'keyring' ? 'in the keyring' : `with ${store.replace(/^helper:/, '')}`

interface Kept extends SavedServer {
  readonly store: string | undefined
}

/** After a login: saves the server that `--server` named and the password, if asked to, and says where. */
async function keepLogin(ctx: Context, username: string, credentials?: Credentials): Promise<Kept | undefined> {
  const store = askedStore(ctx)
  const settings = await ctx.session.settings()
  const saved = await rememberServer({
    paths: ctx.session.paths,
    env: ctx.env,
    settings,
    profile: ctx.text('profile'),
    configFile: ctx.text('config'),
    username,
    always: store !== undefined,
    isDry: ctx.isDry,
  })
  if (ctx.isDry) return saved && {...saved, store}
  if (saved) noteServer(ctx, saved)
  if (store !== undefined && saved && credentials?.kind === 'basic')
    await keepPassword(ctx, store, saved.profile, credentials)
  return saved && {...saved, store}
}

function noteServer({terminal}: Context, {profile, left, isNew, isInUse}: SavedServer): void {
  const done = isNew ? `Saved the server in profile ${profile}.` : `Profile ${profile} has this server.`
  if (!isInUse)
    terminal.note(
      `${done} Other commands still use another one; add --profile ${profile}, or switch: mallet config profile use ${profile}`,
    )
  else if (left !== undefined) terminal.note(`${done} It is in use now; for the other one add --profile ${left}`)
  else if (isNew) terminal.note(done)
}

/** The login has succeeded: a store that cannot be used is a warning, and the session stays in its private file. */
async function keepPassword(
  ctx: Context,
  store: string,
  profile: string,
  {username, password}: Extract<Credentials, {kind: 'basic'}>,
): Promise<void> {
  const save = (key: 'username' | 'password' | 'credential_store', value: string): Promise<string> =>
    saveSetting(ctx.session.paths, {profile, configFile: ctx.text('config'), root: ctx.commands.root, key, value})
  try {
    await save('username', username)
    await save('credential_store', store)
    await save('password', password.reveal())
    ctx.terminal.note(`The password is kept ${placeOf(store)}.`)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const {message, detail} = error.parts
    ctx.terminal.warn(
      `${message}${detail ? ` (${detail})` : ''}: the password is not saved. The session is kept in a private file`,
    )
  }
}
