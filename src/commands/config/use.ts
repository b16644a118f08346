import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {changeStored, readStored} from '../../config/profiles'

export default command({
  bare: true,
  summary: 'Switch the default profile',
  description: 'Commands use the default profile unless --profile or MALLET_PROFILE selects another one.',
  examples: [
    ['Switch to production', '--profile prod', 'a profile prod'],
    ['Switch back to the first profile', '--profile default', 'a profile default'],
  ],
  answer: messageAnswer,
  async run(ctx) {
    const name = ctx.text('profile')
    const {profiles} = readStored(ctx.session.paths)
    if (name === undefined)
      throw usageError(
        'No profile specified',
        `Add --profile; profiles: ${Object.keys(profiles).join(', ') || 'none yet'}`,
      )
    if (!(name in profiles))
      throw usageError(
        `There is no profile ${name}`,
        `Profiles: ${Object.keys(profiles).join(', ') || 'none yet'}; create it: mallet config set --profile ${name} --key server --value https://…`,
      )
    await changeStored(ctx.session.paths, (stored) => ({...stored, current: name}))
    return {kind: 'message', message: `Using profile ${name}.`}
  },
})
