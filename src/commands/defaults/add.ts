import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {changeStored, profileFile} from '../../config/profiles'
import {text} from '../../contract/define'

export default command({
  dryRun: 'plans',
  summary: 'Save a default value for an option',
  description:
    "Commands use it when the option is not given. Saved in mallet's configuration; hammer's defaults are read as well.",
  examples: [
    ['Set a default organization, by ID', '--param-name organization_id --param-value 1'],
    ['Set a default organization, by name', '--param-name organization --param-value ACME'],
  ],
  params: {
    param_name: text('Option name without leading dashes, e.g. organization_id'),
    param_value: text('Value'),
    provider: text('Provider of computed values; mallet has none'),
  },
  answer: messageAnswer,
  async run(ctx) {
    const name = ctx.text('param-name')
    const value = ctx.text('param-value')
    if (name === undefined) throw usageError('No option specified', 'Add --param-name')
    if (ctx.text('provider') !== undefined)
      throw usageError(`Unknown provider ${ctx.text('provider')}`, 'Add --param-value instead')
    if (value === undefined) throw usageError('No value specified', 'Add --param-value')
    const key = name.replace(/^--/, '').replaceAll('-', '_')
    const {paths} = ctx.session
    if (ctx.isDry) return ctx.planned({files: [{path: profileFile(paths), change: `default ${key} set to ${value}`}]})
    await changeStored(paths, (stored) => ({...stored, defaults: {...stored.defaults, [key]: value}}))
    return {kind: 'message', message: `Default ${key} set to ${value}.`}
  },
})
