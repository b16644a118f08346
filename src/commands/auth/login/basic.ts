import {command} from '../../../kit/run/command'
import {messageAnswer} from '../../../kit/run/result'
import {basic} from '../../../kit/run/session'
import {logIn} from '../../../workflows/login/session'

export default command({
  globals: ['username', 'password'],
  summary: 'Log in with user name and password, and keep a session',
  description:
    'The session is kept in a private file until it expires or you log out; the password is not kept. Without --password it is asked for, or read with --password-stdin.',
  examples: [
    ['Ask for the password', '--username admin'],
    ['In a script', '--username admin --password-stdin < password.txt'],
  ],
  answer: messageAnswer,
  async run(ctx) {
    const credentials = await basic(ctx, await ctx.session.settings())
    const {username} = await logIn(ctx.session, credentials, credentials.username)
    return {kind: 'message', message: `Successfully logged in as '${username}'.`}
  },
})
