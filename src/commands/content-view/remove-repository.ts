import {edit} from '../../kit/run/edit'
import {contentView} from '../../resources/content-view'
import {refersTo} from '../../resources/define'
import {repository} from '../../resources/repository'

export default edit(contentView, {
  summary: 'Remove a repository from a content view',
  description: 'Published versions keep it; the next version will not include it.',
  done: 'Repository removed.',
  examples: [
    [
      'Remove the repository web, by name',
      "--name 'App CV' --organization ACME --product Applications --repository web",
    ],
    ['Remove a repository, by ID', '--id 2 --repository-id 1'],
  ],
  member: 'repository_ids',
  change: 'remove',
  params: {repository_id: refersTo(repository)},
  current: (view) => view.repository_ids,
  which: (ctx) => ctx.required(repository),
})
