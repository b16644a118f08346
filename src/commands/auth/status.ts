import {command} from '../../kit/run/command'
import {readSession} from '../../config/sessions'
import * as t from '../../contract/shape'

const login = t.object({
  server: t.text,
  username: t.nullable(t.text),
  session: t.boolean,
  origin: t.text,
})

export default command({
  summary: 'Show who you are logged in as',
  description: 'Shows the session, or the configured user if there is none.',
  examples: [
    ['Show the user of the current profile', ''],
    ['Print the status as JSON, for a script', '--json'],
  ],
  answer: login,
  async run(ctx) {
    const [settings, server] = await Promise.all([ctx.session.settings(), ctx.session.server()])
    const session = readSession(ctx.session.paths, server)
    const username = session?.username ?? settings.values.username?.value
    const origin = session ? 'session' : (settings.values.username?.origin ?? 'none')
    const text = session
      ? `Session exists, currently logged in as '${session.username}' at ${server.origin}.`
      : username === undefined
        ? `You are not logged in to ${server.origin}.`
        : `Using configured credentials for user '${username}'.`
    return {
      kind: 'text',
      text,
      data: {server: server.origin, username: username ?? null, session: session !== undefined, origin},
    }
  },
})
