import {act} from '../../kit/run/verbs'
import {contentView} from '../../resources/content-view'

export default act(contentView, 'remove_from_environment', {
  summary: 'Take a content view out of a lifecycle environment',
  started: 'Content view is being removed from the environment',
  done: 'Content view removed from the environment.',
})
