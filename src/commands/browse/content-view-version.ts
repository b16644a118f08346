import {contentViewVersion} from '../../resources/content-view-version'
import {recordPage} from './page'

export default recordPage(contentViewVersion, '/content_views/:content_view.id#/versions/:id', [
  ['Open a version', "--content-view 'App CV' --version 2.0 --organization ACME"],
  ['Print its URL', '--id 4 --print'],
])
