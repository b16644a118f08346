import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {removeSession} from '../../config/sessions'

export default command({
  summary: 'Log out and remove the session',
  description: 'Deletes the saved session of the server from this machine.',
  examples: [
    ['Log out of the current server', ''],
    ['Log out of another server', '--server https://foreman.example.com', 'another server'],
  ],
  answer: messageAnswer,
  async run(ctx) {
    const there = removeSession(ctx.session.paths, await ctx.session.server())
    return {kind: 'message', message: there ? 'Logged out.' : 'No session to remove.'}
  },
})
