import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {changeStored} from '../../config/profiles'
import {text} from '../../contract/define'

export default command({
  summary: 'Save a value for an option that commands then take when it is not given',
  description: 'Saved in the configuration of this program; the defaults of hammer are read as well.',
  examples: [
    ['An organization', '--param-name organization_id --param-value 1'],
    ['By its name', '--param-name organization --param-value ACME'],
  ],
  params: {
    param_name: text('Option without dashes in front, e.g. organization_id'),
    param_value: text('Value'),
    provider: text('Source of a value that is computed: none exists here'),
  },
  answer: messageAnswer,
  async run(ctx) {
    const name = ctx.text('param-name')
    const value = ctx.text('param-value')
    if (name === undefined) throw usageError('Which option?', 'Add --param-name')
    if (ctx.text('provider') !== undefined)
      throw usageError(`There is no provider ${ctx.text('provider')}`, 'Add --param-value instead')
    if (value === undefined) throw usageError('Which value?', 'Add --param-value')
    const key = name.replace(/^--/, '').replaceAll('-', '_')
    await changeStored(ctx.session.paths, (stored) => ({...stored, defaults: {...stored.defaults, [key]: value}}))
    return {kind: 'message', message: `Added ${key} default-option with value ${value}.`}
  },
})
