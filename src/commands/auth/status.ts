import {AppError, exitCodes} from '../../core/errors'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {readSession} from '../../config/sessions'
import {users} from '../../contract/users'
import * as t from '../../contract/shape'

const login = t.object({
  server: t.text,
  username: t.nullable(t.text),
  logged_in: t.boolean,
  session: t.boolean,
  origin: t.text,
})

interface Who {
  readonly username: string | undefined
  readonly by: 'session' | 'password' | 'certificate'
}

export default command({
  dryRun: 'reads',
  summary: 'Show who you are logged in as',
  description:
    'Asks the server with the session, or with the configured user and password if there is none; never prompts. The exit status is 0 if ' +
    'the server accepts them, 129 if it does not or if there are none that may be sent to it, and another one if it cannot be asked.',
  examples: [
    ['Show the user of the current profile', ''],
    ['Print the status as JSON, for a script', '--json'],
  ],
  answer: login,
  async run(ctx) {
    ctx.terminal.interactive = false // says what is; nobody is asked for a password
    const {values} = await ctx.session.settings()
    const server = await ctx.session.server()
    const found = await identify(ctx)
    const data = {server: server.origin, username: null, logged_in: false, session: false, origin: 'none'}
    if (found instanceof AppError)
      return {kind: 'text', text: `You are not logged in to ${server.origin}.`, data, failure: found}
    const {username = values.username?.value ?? 'unknown', by} = found
    const setting = by === 'certificate' ? values.ssl_client_cert : (values.username ?? values.password)
    return {
      kind: 'text',
      text: {
        session: `Session exists, currently logged in as '${username}' at ${server.origin}.`,
        password: `Using configured credentials for user '${username}'.`,
        certificate: `Using the client certificate, logged in as '${username}' at ${server.origin}.`,
      }[by],
      data: {
        ...data,
        username,
        logged_in: true,
        session: by === 'session',
        origin: by === 'session' ? 'session' : (setting?.origin ?? 'none'),
      },
    }
  },
})

/** Who the server says that this is; the reason when it is nobody. */
async function identify(ctx: Context): Promise<Who | AppError> {
  const session = readSession(ctx.session.paths, await ctx.session.server())
  try {
    const {credentials} = (await ctx.session.transport()).connection
    const user = await ctx.client.call(users.show_current, {})
    const by = credentials.kind === 'none' ? 'certificate' : credentials.kind === 'session' ? 'session' : 'password'
    return {username: user?.login ?? (by === 'session' ? session?.username : undefined), by}
  } catch (error) {
    if (!(error instanceof AppError) || !isNobody(error)) throw error
    return notLoggedIn(error, ctx)
  }
}

/** True for what says that nobody is logged in, rather than that it cannot be said. */
const isNobody = ({exit, parts}: AppError): boolean =>
  exit === exitCodes.notAuthenticated || parts.code === 'credentials_elsewhere'

function notLoggedIn({parts}: AppError, ctx: Context): AppError {
  const isMissing = parts.code === 'not_authenticated' && parts.status === undefined
  const at = ctx.text('server') === undefined ? '' : `--server ${ctx.text('server')} `
  return new AppError({
    ...parts,
    ...(isMissing && {detail: undefined, hint: `Log in: mallet ${at}auth login basic --username NAME`}),
    exit: exitCodes.notAuthenticated,
  })
}
