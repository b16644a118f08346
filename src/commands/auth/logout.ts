import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import type {Settings} from '../../config/settings'
import {readSession, removeSession, sessionFile} from '../../config/sessions'
import type {Context} from '../../kit/run/context'
import type {Result} from '../../kit/run/result'

export default command({
  dryRun: 'plans',
  summary: 'Log out and remove the session',
  description:
    'Deletes the saved session of the server from this machine. A password that is saved in the profile stays; the command says so.',
  examples: [
    ['Log out of the current server', ''],
    ['Log out of another server', '--server https://foreman.example.com', 'another server'],
  ],
  answer: messageAnswer,
  async run(ctx) {
    const server = await ctx.session.server()
    if (ctx.isDry) return dryLogout(ctx, server)
    const there = removeSession(ctx.session.paths, server)
    const {values, profile} = await ctx.session.settings()
    if (isKeptFor(values, server))
      ctx.terminal.note(
        `The password of profile ${profile} is still saved and used. To remove it: mallet config unset password --profile ${profile}`,
      )
    return {kind: 'message', message: there ? 'Logged out.' : 'No session to remove.'}
  },
})

function dryLogout(ctx: Context, server: URL): Promise<Result> {
  const {paths} = ctx.session
  const kept = readSession(paths, server)
  return ctx.planned({
    files: kept ? [{path: sessionFile(paths, server), change: `session of ${kept.username} removed`}] : [],
  })
}

/** True when the profile has a password for the server, in its file, in a keyring or with a credential helper. */
function isKeptFor({password, credential_store: store}: Settings['values'], {origin}: URL): boolean {
  const kept = password ?? (store?.value === 'file' ? undefined : store)
  return kept !== undefined && kept.origin.startsWith('profile ') && kept.server === origin
}
