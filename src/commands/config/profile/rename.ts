import {usageError} from '../../../core/errors'
import {command} from '../../../kit/run/command'
import {messageAnswer} from '../../../kit/run/result'
import {existingProfile} from '../../../config/change-setting'
import {changeStored, profileFile, readStored, type Stored} from '../../../config/profiles'
import {text} from '../../../contract/define'
import {named} from '../operands'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Rename a profile',
  description: 'Its settings and its saved password stay as they are. If it is in use, it stays in use.',
  examples: [
    ['Rename a profile', 'default prod', 'a profile of that name'],
    ['Do the same with options', '--profile default --new-name prod', 'a profile of that name'],
  ],
  operands: 'NAME NEW-NAME',
  params: {new_name: text('New name')},
  answer: messageAnswer,
  async run(ctx) {
    const {paths} = ctx.session
    const [name, next] = named(ctx, 'profile', 'new-name')
    if (name === undefined || next === undefined || next === '')
      throw usageError('A profile and its new name are needed', 'Write mallet config profile rename NAME NEW-NAME')
    existingProfile(paths, name)
    if (ctx.isDry) {
      renamed(readStored(paths), name, next)
      return ctx.planned({files: [{path: profileFile(paths), change: `profile ${name} renamed to ${next}`}]})
    }
    await changeStored(paths, (stored) => renamed(stored, name, next))
    return {kind: 'message', message: `Renamed profile ${name} to ${next}.`}
  },
})

function renamed(stored: Stored, name: string, next: string): Stored {
  if (Object.hasOwn(stored.profiles, next))
    throw usageError(`There is a profile ${next} already`, `Delete it first: mallet config profile delete ${next}`)
  const profiles = Object.entries(stored.profiles).map(([one, values]) => [one === name ? next : one, values] as const)
  return {
    ...stored,
    profiles: Object.fromEntries(profiles),
    current: stored.current === name ? next : stored.current,
  }
}
