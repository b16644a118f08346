import {contentView} from '../../resources/content-view'
import {recordPage} from './page'

export default recordPage(contentView, '/content_views/:id', [
  ['Open a content view', "--name 'App CV' --organization ACME"],
  ['Print its URL', '--id 3 --print'],
])
