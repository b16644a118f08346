import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {setPattern} from './shared'
import {flag, text} from '../../contract/define'
import {lifecycleEnvironments} from '../../contract/lifecycle-environments'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default command({
  summary: 'Set the registry name pattern of a lifecycle environment',
  description:
    'Checks the pattern first, like preview. If names in use change, asks for confirmation on a terminal, because clients that pull by the old names fail afterwards. Waits until all repositories have their new names.',
  asks: true,
  examples: [
    [
      'Leave the content view out of the names',
      "--name Dev --organization ACME --pattern '<%= lifecycle_environment.label %>/<%= repository.docker_upstream_name %>'",
    ],
    [
      'Set a pattern without a prompt, in a script',
      "--id 2 --pattern '<%= organization.label %>/<%= lifecycle_environment.label %>/<%= repository.docker_upstream_name %>' --yes",
    ],
  ],
  resource: lifecycleEnvironment,
  spelledOut: true,
  action: {...lifecycleEnvironment.actions.show, params: {}},
  params: {
    pattern: text('Pattern to set'),
    force: flag('Skip safety checks'),
    async: flag('Return the task ID immediately instead of waiting'),
  },
  answer: lifecycleEnvironments.update.answer,
  async run(ctx) {
    const pattern = ctx.text('pattern')
    if (pattern === undefined || pattern === '')
      throw usageError(
        'No pattern specified',
        "Add --pattern '…'; to reset to the default names: mallet registry-name-pattern unset",
      )
    return setPattern(ctx, pattern, 'Registry name pattern set.')
  },
})
