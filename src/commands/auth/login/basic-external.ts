import {command} from '../../../kit/run/command'
import {askedStore, keepParams, loggedIn} from '../keep-login'
import {messageAnswer} from '../../../kit/run/result'
import {users} from '../../../contract/users'
import {basic} from '../../../kit/run/credentials'
import {logIn} from '../../../workflows/login/session'

export default command({
  globals: ['username', 'password'],
  dryRun: 'plans',
  summary: 'Log in with an external account and keep a session',
  description:
    'The server passes the credentials on to the directory that it uses for authentication, e.g. IPA or Active Directory.',
  examples: [
    ['Log in, with a prompt for the password', '--username jane', 'a user of an external directory'],
    ['Log in from a script', '--username jane --password-stdin < password.txt', 'a user of an external directory'],
  ],
  makesProfile: true,
  params: keepParams,
  answer: messageAnswer,
  async run(ctx) {
    askedStore(ctx)
    const credentials = await basic(ctx, await ctx.session.settings())
    const {username} = await logIn(ctx.session, credentials, credentials.username, users.extlogin)
    return loggedIn(ctx, username, credentials)
  },
})
