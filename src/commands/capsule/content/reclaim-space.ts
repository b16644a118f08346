import {act} from '../../../kit/run/verbs'
import {capsule} from '../../../resources/capsule'

export default act(capsule, 'reclaim_space', {
  summary: 'Free the space of content that a capsule fetched on demand',
  started: 'Space is being reclaimed',
  done: 'Space reclaimed.',
})
