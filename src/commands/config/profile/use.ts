import {usageError} from '../../../core/errors'
import {command} from '../../../kit/run/command'
import {messageAnswer} from '../../../kit/run/result'
import {existingProfile} from '../../../config/change-setting'
import {changeStored, profileFile, readStored} from '../../../config/profiles'
import {named} from '../operands'

export default command({
  bare: true,
  aliases: ['config:use'],
  dryRun: 'plans',
  summary: 'Switch the default profile',
  description: 'Commands use the default profile unless --profile or MALLET_PROFILE selects another one.',
  examples: [
    ['Switch to production', 'prod', 'a profile of that name'],
    ['Switch to the profile of the sandbox', '--profile sandbox', 'a profile of that name'],
  ],
  operands: 'NAME',
  answer: messageAnswer,
  async run(ctx) {
    const {paths} = ctx.session
    const [name] = named(ctx, 'profile')
    if (name === undefined)
      throw usageError(
        'No profile specified',
        `Name one; profiles: ${Object.keys(readStored(paths).profiles).join(', ') || 'none yet'}`,
      )
    const {server} = existingProfile(paths, name)
    if (ctx.isDry) return ctx.planned({files: [{path: profileFile(paths), change: `profile ${name} put into use`}]})
    await changeStored(paths, (stored) => ({...stored, current: name}))
    return {kind: 'message', message: `Using profile ${name}${server === undefined ? '' : ` (${server})`}.`}
  },
})
