import {update} from '../../kit/run/verbs'
import {lifecycleEnvironment, patternAdvice} from '../../resources/lifecycle-environment'

export default update(lifecycleEnvironment, {
  done: 'Lifecycle environment updated.',
  description: patternAdvice,
  examples: [
    ['Let anybody pull', '--name Dev --organization ACME --registry-unauthenticated-pull yes'],
    ['Go back to the default names', "--id 3 --registry-name-pattern ''"],
  ],
})
