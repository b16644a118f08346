import {reading, topic} from '../kit/run/topic'
import {lifecycleEnvironment, patternAdvice, lifecycleEnvironmentPathsFields} from '../resources/lifecycle-environment'
import {create, update, list} from '../kit/run/verbs'

export default topic('Lifecycle environments: stages such as Dev, Test and Prod', {
  ...reading(lifecycleEnvironment),
  create: () =>
    create(lifecycleEnvironment, {
      done: 'Lifecycle environment created.',
      description: patternAdvice,
      examples: [
        ['After Library', '--name Dev --prior Library --organization ACME'],
        [
          'With names of its own for its images',
          "--name Prod --prior Dev --organization ACME --registry-name-pattern '<%= lifecycle_environment.label %>/<%= repository.docker_upstream_name %>'",
        ],
      ],
    }),
  update: () =>
    update(lifecycleEnvironment, {
      done: 'Lifecycle environment updated.',
      description: patternAdvice,
      examples: [
        ['Let anybody pull', '--name Dev --organization ACME --registry-unauthenticated-pull yes'],
        ['Go back to the default names', "--id 3 --registry-name-pattern ''"],
      ],
    }),
  paths: () =>
    list(lifecycleEnvironment, {
      action: 'paths',
      summary: 'List the paths that content is promoted along',
      fields: lifecycleEnvironmentPathsFields,
      unpaged: true,
      examples: [
        ['As text', '--organization ACME'],
        ['For a program', '--organization ACME --json'],
      ],
    }),
})
