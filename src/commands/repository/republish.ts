import {act} from '../../kit/run/verbs'
import {repository} from '../../resources/repository'

export default act(repository, 'republish', {
  summary: 'Write the metadata of a repository anew',
  started: 'Metadata is being generated',
  done: 'Metadata generated.',
})
