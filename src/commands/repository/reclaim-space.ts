import {act} from '../../kit/run/verbs'
import {repository} from '../../resources/repository'

export default act(repository, 'reclaim_space', {
  summary: 'Free the space of content that was fetched on demand',
  started: 'Space is being reclaimed',
  done: 'Space reclaimed.',
})
