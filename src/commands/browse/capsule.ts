import {capsule} from '../../resources/capsule'
import {recordPage} from './page'

export default recordPage(capsule, '/smart_proxies/:id', [
  ['Open a capsule', '--id 1'],
  ['Print its URL', '--id 1 --print'],
])
