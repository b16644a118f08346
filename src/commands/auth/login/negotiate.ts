import {command} from '../../../kit/run/command'
import {loggedIn} from '../keep-login'
import {messageAnswer} from '../../../kit/run/result'
import {negotiate} from '../../../workflows/login/negotiate'

export default command({
  dryRun: 'plans',
  summary: 'Log in with a Kerberos ticket and keep a session',
  description: 'Uses the ticket from kinit through curl, which must be installed with SPNEGO support.',
  examples: [
    ['Log in after kinit', '', 'Kerberos'],
    ['Log in to another server', '--server https://foreman.example.com', 'Kerberos'],
  ],
  makesProfile: true,
  answer: messageAnswer,
  async run(ctx) {
    const {values} = await ctx.session.settings()
    const {username} = await negotiate(ctx.session, {caFile: values.ssl_ca_file?.value, signal: ctx.signal})
    return loggedIn(ctx, username)
  },
})
