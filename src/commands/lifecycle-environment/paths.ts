import {list} from '../../kit/run/verbs'
import {lifecycleEnvironment, lifecycleEnvironmentPathsFields} from '../../resources/lifecycle-environment'

export default list(lifecycleEnvironment, {
  action: 'paths',
  summary: 'List the paths that content is promoted along',
  fields: lifecycleEnvironmentPathsFields,
  unpaged: true,
  examples: [
    ['As text', '--organization ACME'],
    ['For a program', '--organization ACME --json'],
  ],
})
