import {command} from '../../kit/run/command'
import {setPattern} from './shared'
import {flag} from '../../contract/define'
import {lifecycleEnvironments} from '../../contract/lifecycle-environments'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default command({
  summary: 'Go back to the default names in a lifecycle environment',
  examples: [
    ['By name', '--name Dev --organization ACME'],
    ['Without asking', '--id 2 --yes'],
  ],
  resource: lifecycleEnvironment,
  spelledOut: true,
  action: {...lifecycleEnvironment.actions.show, params: {}},
  params: {
    force: flag('Act even where a check speaks against it'),
    async: flag('Return at once with the task id instead of waiting'),
  },
  answer: lifecycleEnvironments.update.answer,
  run: (ctx) => setPattern(ctx, '', 'Registry name pattern removed.'),
})
