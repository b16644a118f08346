import {edit} from '../../kit/run/edit'
import {contentView} from '../../resources/content-view'
import {refersTo} from '../../resources/define'
import {repository} from '../../resources/repository'

export default edit(contentView, {
  summary: 'Add a repository to a content view',
  description: 'Takes effect when the next version is published.',
  done: 'Repository added.',
  examples: [
    ['Add the repository web, by name', "--name 'Base CV' --organization ACME --product Applications --repository web"],
    ['Add a repository, by ID', '--id 2 --repository-id 3'],
  ],
  member: 'repository_ids',
  change: 'add',
  params: {repository_id: refersTo(repository)},
  current: (view) => view.repository_ids,
  which: (ctx) => ctx.required(repository),
})
