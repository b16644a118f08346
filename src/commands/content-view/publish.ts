import {act} from '../../kit/run/verbs'
import {contentView} from '../../resources/content-view'

export default act(contentView, 'publish', {
  summary: 'Publish a new version of a content view',
  started: 'Content view is being published',
  done: 'Content view published.',
})
