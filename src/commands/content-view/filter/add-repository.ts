import {edit} from '../../../kit/run/edit'
import {contentViewFilter} from '../../../resources/content-view-filter'
import {refersTo} from '../../../resources/define'
import {repository} from '../../../resources/repository'

export default edit(contentViewFilter, {
  summary: 'Add a repository to a content view filter',
  description: 'A filter without repositories applies to all repositories of the content view.',
  done: 'Repository added.',
  examples: [
    [
      'Apply the filter to the repository web',
      "--name 'No release candidates' --content-view 'App CV' --organization ACME --product Applications --repository web",
    ],
    ['Add a repository, by ID', '--id 1 --content-view-id 3 --repository-id 2'],
  ],
  member: 'repository_ids',
  change: 'add',
  params: {repository_id: refersTo(repository)},
  current: (filter) => filter.repositories.map(({id}) => id),
  which: (ctx) => ctx.required(repository),
})
