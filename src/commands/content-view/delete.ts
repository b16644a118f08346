import {act} from '../../kit/verbs'
import {contentView} from '../../resources/content-view'

export default act(contentView, 'destroy', {
  summary: 'Delete a content view',
  started: 'Content view is being deleted',
  done: 'Content view deleted.',
})
