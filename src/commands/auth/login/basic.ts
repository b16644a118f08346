import {command} from '../../../kit/run/command'
import {saveServer} from '../save-server'
import {messageAnswer} from '../../../kit/run/result'
import {basic} from '../../../kit/run/session'
import {logIn} from '../../../workflows/login/session'

export default command({
  globals: ['username', 'password'],
  summary: 'Log in with a user name and password and keep a session',
  description:
    'The session is stored in a private file until it expires or you log out; the password is not stored. Without --password or --password-stdin, you are prompted for the password.',
  examples: [
    ['Log in, with a prompt for the password', '--username admin'],
    ['Log in from a script', '--username admin --password-stdin < password.txt'],
  ],
  makesProfile: true,
  answer: messageAnswer,
  async run(ctx) {
    const credentials = await basic(ctx, await ctx.session.settings())
    const {username} = await logIn(ctx.session, credentials, credentials.username)
    await saveServer(ctx, username)
    return {kind: 'message', message: `Successfully logged in as '${username}'.`}
  },
})
