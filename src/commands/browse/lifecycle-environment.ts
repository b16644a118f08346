import {lifecycleEnvironment} from '../../resources/lifecycle-environment'
import {recordPage} from './page'

export default recordPage(lifecycleEnvironment, '/lifecycle_environments/:id', [
  ['Open a lifecycle environment', '--name Dev --organization ACME'],
  ['Print its URL', '--id 2 --print'],
])
