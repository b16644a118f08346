import {command} from '../../kit/run/command'
import {setPattern} from '../../kit/pattern'
import {flag} from '../../resources/define'
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
  params: {force: flag({local: true}), async: flag({local: true})},
  run: (ctx) => setPattern(ctx, '', 'Registry name pattern removed.'),
})
