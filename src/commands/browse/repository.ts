import {repository} from '../../resources/repository'
import {recordPage} from './page'

export default recordPage(repository, '/products/:product.id/repositories/:id', [
  ['Open a repository', "--name busybox --product 'Base Images' --organization ACME"],
  ['Print its URL', '--id 1 --print'],
])
