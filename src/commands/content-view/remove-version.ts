import {edit} from '../../kit/run/edit'
import {contentView} from '../../resources/content-view'
import {contentViewVersion} from '../../resources/content-view-version'
import {refersTo} from '../../resources/define'

export default edit(contentView, {
  summary: 'Remove a component version from a composite content view',
  description: 'Published versions keep it; the next version will not include it.',
  done: 'Component version removed.',
  examples: [
    ['Remove a version, by ID', '--id 7 --content-view-version-id 2'],
    [
      'Remove version 2.0 of a content view',
      "--name 'All apps' --organization ACME --content-view 'App CV' --content-view-version 2.0",
    ],
  ],
  member: 'component_ids',
  change: 'remove',
  params: {content_view_version_id: refersTo(contentViewVersion)},
  current: (view) => view.component_ids,
  which: (ctx) => ctx.required(contentViewVersion),
})
