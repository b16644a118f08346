import {AppError, exitCodes} from '../../core/errors'
import {command} from '../../kit/run/command'
import {shownSetting} from '../../config/settings'
import {text} from '../../contract/define'
import * as t from '../../contract/shape'
import {named, settingKey} from './operands'

const setting = t.object({key: t.text, value: t.text, origin: t.text})

export default command({
  dryRun: 'reads',
  summary: 'Print the value of a setting',
  description:
    'Prints the effective value, wherever it comes from: an option, the environment, the profile or a hammer configuration file.',
  examples: [
    ['Print the URL of the server', 'server'],
    ['Print the value and its origin as JSON, for a script', 'server --json'],
  ],
  operands: 'KEY',
  params: {key: text('Name of the setting')},
  answer: setting,
  async run(ctx) {
    const key = settingKey(named(ctx, 'key')[0])
    const found = (await ctx.session.settings()).values[key]
    if (!found)
      throw new AppError({
        code: 'not_found',
        message: `${key} is not set`,
        hint: `Set it: mallet config set ${key} VALUE`,
        exit: exitCodes.notFound,
      })
    const value = shownSetting(key, found.value)
    return {kind: 'text', text: value, data: {key, value, origin: found.origin}}
  },
})
