import {edit} from '../../kit/run/edit'
import {contentView} from '../../resources/content-view'
import {refersTo} from '../../resources/define'
import {repository} from '../../resources/repository'

export default edit(contentView, {
  summary: 'Add a repository to a content view',
  description: 'Takes effect when the next version is published.',
  done: 'Repository added.',
  examples: [
    ['Add the repository busybox, by name', "--name 'App CV' --organization ACME --product Quay --repository busybox"],
    ['Add a repository, by ID', '--id 4 --repository-id 12'],
  ],
  member: 'repository_ids',
  change: 'add',
  params: {repository_id: refersTo(repository)},
  current: (view) => view.repository_ids,
  which: (ctx) => ctx.required(repository),
})
