import {askToDelete, count, inside} from '../../kit/run/deletion'
import {remove} from '../../kit/run/verbs'
import {deletesMany} from './several'
import {repository} from '../../resources/repository'

export default deletesMany(
  remove(repository, {
    ask: askToDelete(repository, ({content_counts: counts, content_view_environments: uses}) => [
      count((counts as {docker_tag?: number} | null)?.docker_tag, 'tag'),
      inside('its place in', uses, 'content view environment'),
    ]),
  }),
)
