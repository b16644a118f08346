import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {removeSession} from '../../config/sessions'

export default command({
  summary: 'Forget the login session',
  examples: [
    ['Of this profile', ''],
    ['Of another server', '--server https://foreman.example.com'],
  ],
  answer: messageAnswer,
  async run(ctx) {
    const there = removeSession(ctx.session.paths, await ctx.session.server())
    return {kind: 'message', message: there ? 'Logged out.' : 'There was no session.'}
  },
})
