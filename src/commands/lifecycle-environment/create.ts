import {create} from '../../kit/run/verbs'
import {lifecycleEnvironment, patternAdvice} from '../../resources/lifecycle-environment'

export default create(lifecycleEnvironment, {
  done: 'Lifecycle environment created.',
  description: patternAdvice,
  examples: [
    ['After Library', '--name Dev --prior Library --organization ACME'],
    [
      'With names of its own for its images',
      "--name Prod --prior Dev --organization ACME --registry-name-pattern '<%= lifecycle_environment.label %>/<%= repository.docker_upstream_name %>'",
    ],
  ],
})
