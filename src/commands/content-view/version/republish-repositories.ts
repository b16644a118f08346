import {act} from '../../../kit/run/verbs'
import {contentViewVersion} from '../../../resources/content-view-version'

export default act(contentViewVersion, 'republish_repositories', {
  summary: 'Write the metadata of a version anew',
  started: 'Repositories are being republished',
  done: 'Repositories republished.',
})
