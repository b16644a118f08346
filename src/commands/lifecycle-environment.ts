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
        ['Create an environment after Library', '--name QA --prior Library --organization ACME'],
        [
          'Create one with its own registry name pattern',
          "--name Stage --prior QA --organization ACME --registry-name-pattern '<%= organization.label %>/<%= lifecycle_environment.label %>/<%= repository.docker_upstream_name %>'",
        ],
      ],
    }),
  update: () =>
    update(lifecycleEnvironment, {
      done: 'Lifecycle environment updated.',
      description: patternAdvice,
      examples: [
        ['Allow pulling without authentication', '--name Dev --organization ACME --registry-unauthenticated-pull yes'],
        ['Reset the registry name pattern', "--id 3 --registry-name-pattern ''"],
      ],
    }),
  paths: () =>
    list(lifecycleEnvironment, {
      action: 'paths',
      summary: 'List lifecycle environment paths',
      description: 'A path starts at Library; content is promoted along it, from one environment to the next.',
      fields: lifecycleEnvironmentPathsFields,
      unpaged: true,
      examples: [
        ['List the paths of an organization', '--organization ACME'],
        ['Print the paths as JSON, for a script', '--organization ACME --json'],
      ],
    }),
})
