import {act} from '../../kit/run/verbs'
import {repository} from '../../resources/repository'

export default act(repository, 'sync', {
  aliases: ['repository:sync'],
  summary: 'Fetch a repository from its upstream',
  started: 'Repository is being synchronized',
  done: 'Repository synchronized.',
})
