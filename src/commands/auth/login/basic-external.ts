import {command} from '../../../kit/run/command'
import {messageAnswer} from '../../../kit/run/result'
import {users} from '../../../contract/users'
import {basic} from '../../../kit/run/session'
import {logIn} from '../../../workflows/login/session'

export default command({
  globals: ['username', 'password'],
  summary: 'Log in with an account of an external directory, and keep a session',
  description: 'The server hands the credentials on to the directory it is connected to (IPA, Active Directory).',
  examples: [
    ['Ask for the password', '--username jane'],
    ['In a script', '--username jane --password-stdin < password.txt'],
  ],
  answer: messageAnswer,
  async run(ctx) {
    const credentials = await basic(ctx, await ctx.session.settings())
    const {username} = await logIn(ctx.session, credentials, credentials.username, users.extlogin)
    return {kind: 'message', message: `Successfully logged in as '${username}'.`}
  },
})
