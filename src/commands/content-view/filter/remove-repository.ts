import {edit} from '../../../kit/run/edit'
import {contentViewFilter} from '../../../resources/content-view-filter'
import {refersTo} from '../../../resources/define'
import {repository} from '../../../resources/repository'

export default edit(contentViewFilter, {
  summary: 'Remove a repository from a content view filter',
  description: 'A filter without repositories applies to all repositories of the content view.',
  done: 'Repository removed.',
  examples: [
    [
      'Stop applying the filter to the repository web',
      "--name 'No release candidates' --content-view 'App CV' --organization ACME --product Applications --repository web",
    ],
    ['Remove a repository, by ID', '--id 1 --content-view-id 3 --repository-id 2'],
  ],
  member: 'repository_ids',
  change: 'remove',
  params: {repository_id: refersTo(repository)},
  current: (filter) => filter.repositories.map(({id}) => id),
  which: (ctx) => ctx.required(repository),
})
