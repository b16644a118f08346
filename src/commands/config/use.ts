import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {changeStored, readStored} from '../../config/profiles'

export default command({
  bare: true,
  summary: 'Choose the profile that is used when none is named',
  examples: [
    ['Work with production', '--profile prod'],
    ['Go back to the first one', '--profile default'],
  ],
  answer: messageAnswer,
  async run(ctx) {
    const name = ctx.text('profile')
    const {profiles} = readStored(ctx.session.paths)
    if (name === undefined)
      throw usageError('Which profile?', `Add --profile; there are: ${Object.keys(profiles).join(', ') || 'none yet'}`)
    if (!(name in profiles))
      throw usageError(
        `There is no profile ${name}`,
        `There are: ${Object.keys(profiles).join(', ') || 'none yet'}; make it: mallet config set --profile ${name} --key server --value https://…`,
      )
    await changeStored(ctx.session.paths, (stored) => ({...stored, current: name}))
    return {kind: 'message', message: `Using profile ${name}.`}
  },
})
