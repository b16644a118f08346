import {askToDelete, inside} from '../../kit/run/deletion'
import {remove} from '../../kit/run/verbs'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default remove(lifecycleEnvironment, {
  ask: askToDelete(lifecycleEnvironment, ({counts}) => [
    inside('the copies of', (counts as {content_views?: number} | undefined)?.content_views, 'content view'),
  ]),
})
