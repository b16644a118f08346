import {create} from '../../../kit/run/verbs'
import {contentViewFilter} from '../../../resources/content-view-filter'

export default create(contentViewFilter, {
  examples: [
    [
      'Keep only tags that begin with 1.',
      "--content-view 'App CV' --organization ACME --name ones --type docker --inclusion yes",
    ],
    [
      'Leave out tags in one repository',
      '--content-view-id 4 --name no-rc --type docker --inclusion no --repository-ids 12',
    ],
  ],
})
