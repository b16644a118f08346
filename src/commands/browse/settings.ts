import {pageAt} from './page'

export default pageAt('the settings', '/settings', [
  ['Open the settings', ''],
  ['Print their URL', '--print'],
])
