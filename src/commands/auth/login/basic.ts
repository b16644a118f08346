import {command} from '../../../kit/run/command'
import {askedStore, keepParams, loggedIn} from '../keep-login'
import {messageAnswer} from '../../../kit/run/result'
import {basic} from '../../../kit/run/credentials'
import {logIn} from '../../../workflows/login/session'

export default command({
  globals: ['username', 'password'],
  dryRun: 'plans',
  summary: 'Log in with a user name and password and keep a session',
  description:
    'The session is stored in a private file until it expires or you log out; the password is stored only with --keyring or --credential-helper. ' +
    'Without --password or --password-stdin, you are prompted for the password. A server given with --server is saved: in the profile that ' +
    '--profile names, in the current one if it has no server, otherwise in a new one.',
  examples: [
    ['Log in, with a prompt for the password', '--username admin'],
    [
      'Log in to a server and save it as a profile',
      '--server https://foreman.example.com --profile prod --username admin',
      'a server at that address',
    ],
    ['Log in and keep the password in the keyring', '--username admin --keyring', 'a keyring'],
    ['Log in from a script', '--username admin --password-stdin < password.txt'],
  ],
  makesProfile: true,
  params: keepParams,
  answer: messageAnswer,
  async run(ctx) {
    askedStore(ctx)
    const credentials = await basic(ctx, await ctx.session.settings())
    const {username} = await logIn(ctx.session, credentials, credentials.username)
    return loggedIn(ctx, username, credentials)
  },
})
