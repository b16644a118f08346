import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {setPattern} from './shared'
import {flag, text} from '../../contract/define'
import {lifecycleEnvironments} from '../../contract/lifecycle-environments'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default command({
  summary: 'Set the registry name pattern of a lifecycle environment',
  description:
    'The pattern is checked first as preview does; on a terminal you are asked when names that are in use change, since clients that pull by the old names then fail. Waits until all repositories have their new names.',
  examples: [
    [
      'Names without the content view',
      "--name Dev --organization ACME --pattern '<%= lifecycle_environment.label %>/<%= repository.docker_upstream_name %>'",
    ],
    ['Without asking', "--id 2 --pattern '<%= repository.label %>' --yes"],
  ],
  resource: lifecycleEnvironment,
  spelledOut: true,
  action: {...lifecycleEnvironment.actions.show, params: {}},
  params: {
    pattern: text('New pattern'),
    force: flag('Send it even when the check finds that the server would refuse it, or that names are taken'),
    async: flag('Return at once with the task id instead of waiting'),
  },
  answer: lifecycleEnvironments.update.answer,
  async run(ctx) {
    const pattern = ctx.text('pattern')
    if (pattern === undefined || pattern === '')
      throw usageError(
        'Which pattern?',
        "Add --pattern '…'; to go back to the default names: mallet registry-name-pattern unset",
      )
    return setPattern(ctx, pattern, 'Registry name pattern set.')
  },
})
