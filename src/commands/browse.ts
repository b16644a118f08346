import {pageAt} from './browse/page'

export default pageAt('the server', '/', [
  ['Open the first page of the server', ''],
  ['Print its URL', '--print'],
])
