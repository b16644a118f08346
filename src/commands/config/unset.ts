import {AppError, exitCodes} from '../../core/errors'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {existingProfile, saveSetting} from '../../config/change-setting'
import {keepsElsewhere, profileFile, readStored} from '../../config/profiles'
import {text} from '../../contract/define'
import {named, profileOf, settingKey} from './operands'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Remove a setting from a profile',
  description:
    'The value then comes from the next source: see mallet config list. The exit status is 128 if the profile does not have the setting.',
  examples: [
    ['Remove the saved password', 'password', 'a saved password'],
    ['Remove the CA certificates of another profile', 'ssl_ca_file --profile prod', 'a profile of that name'],
  ],
  operands: 'KEY',
  params: {key: text('Name of the setting')},
  answer: messageAnswer,
  async run(ctx) {
    const key = settingKey(named(ctx, 'key')[0])
    const {paths} = ctx.session
    const asked = profileOf(ctx)
    if (asked !== undefined) existingProfile(paths, asked)
    const {current, profiles} = readStored(paths)
    const profile = asked ?? current
    const found = profiles[profile] ?? {}
    if (found[key] === undefined && !(key === 'password' && keepsElsewhere(found)))
      throw new AppError({
        code: 'not_found',
        message: `${key} is not set in profile ${profile}`,
        hint: 'To see where settings come from: mallet config list',
        exit: exitCodes.notFound,
      })
    if (ctx.isDry)
      return ctx.planned({files: [{path: profileFile(paths), change: `${key} removed from profile ${profile}`}]})
    await saveSetting(paths, {
      profile: asked,
      configFile: ctx.text('config'),
      root: ctx.commands.root,
      key,
      value: undefined,
    })
    return {kind: 'message', message: `Removed ${key} from profile ${profile}.`}
  },
})
