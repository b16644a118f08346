import {askToDelete, inside} from '../../kit/run/deletion'
import {remove} from '../../kit/run/verbs'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default remove(lifecycleEnvironment, {
  examples: [
    ['Delete the environment QA', '--name QA --organization ACME', 'an environment without content views'],
    ['Delete an environment without a prompt, in a script', '--id 7 --yes', 'an environment without content views'],
  ],
  ask: askToDelete(lifecycleEnvironment, ({counts}) => [
    inside('the copies of', (counts as {content_views?: number} | undefined)?.content_views, 'content view'),
  ]),
})
