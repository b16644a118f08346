import {crud, topic} from '../../kit/run/topic'
import {contentViewFilter} from '../../resources/content-view-filter'

export default topic('Filters that include or exclude content when a content view is published', {
  ...crud(contentViewFilter, {
    create: {
      examples: [
        [
          'Create a filter that includes only certain tags',
          "--content-view 'App CV' --organization ACME --name ones --type docker --inclusion yes",
        ],
        [
          'Create a filter that excludes tags in one repository',
          '--content-view-id 3 --name no-beta --type docker --inclusion no --repository-ids 2',
        ],
      ],
    },
  }),
})
