import {crud, topic} from '../../kit/run/topic'
import {contentViewFilter} from '../../resources/content-view-filter'

export default topic('Filters that include or exclude content when a view is published', {
  ...crud(contentViewFilter, {
    create: {
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
    },
  }),
})
