import {edit} from '../../kit/run/edit'
import {contentView} from '../../resources/content-view'
import {contentViewVersion} from '../../resources/content-view-version'
import {refersTo} from '../../resources/define'

export default edit(contentView, {
  summary: 'Add a component version to a composite content view',
  description: 'Takes effect when the next version of the composite content view is published.',
  done: 'Component version added.',
  examples: [
    ['Add a version, by ID', '--id 7 --content-view-version-id 2'],
    [
      'Add version 2.0 of a content view',
      "--name 'All apps' --organization ACME --content-view 'App CV' --content-view-version 2.0",
    ],
  ],
  member: 'component_ids',
  change: 'add',
  params: {content_view_version_id: refersTo(contentViewVersion)},
  current: (view) => view.component_ids,
  which: (ctx) => ctx.required(contentViewVersion),
})
