import {command} from '../../kit/run/command'
import {setPattern} from './shared'
import {flag} from '../../contract/define'
import {lifecycleEnvironments} from '../../contract/lifecycle-environments'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default command({
  summary: 'Reset a lifecycle environment to the default names',
  description:
    'Checks the default names first, like preview. If names in use change, asks for confirmation on a terminal. Waits until all repositories have their new names.',
  asks: true,
  examples: [
    ['Reset the environment Dev', '--name Dev --organization ACME'],
    ['Reset without a prompt, in a script', '--id 2 --yes'],
  ],
  resource: lifecycleEnvironment,
  spelledOut: true,
  action: {...lifecycleEnvironment.actions.show, params: {}},
  params: {
    force: flag('Skip safety checks'),
    async: flag('Return the task ID immediately instead of waiting'),
  },
  answer: lifecycleEnvironments.update.answer,
  run: (ctx) => setPattern(ctx, '', 'Registry name pattern removed.'),
})
