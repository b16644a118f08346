import {askToDelete, count} from '../../../kit/run/deletion'
import {act} from '../../../kit/run/verbs'
import {versionId} from './named'
import {contentView} from '../../../resources/content-view'
import {contentViewVersion} from '../../../resources/content-view-version'
import {refersTo} from '../../../resources/define'
import {lifecycleEnvironment} from '../../../resources/lifecycle-environment'

export default act(contentViewVersion, 'destroy', {
  summary: 'Delete a content view version',
  examples: [
    [
      'Delete a version that is in no environment',
      "--version 1.0 --content-view 'App CV' --organization ACME",
      'a version that is in no environment',
    ],
    ['Delete a version, by ID', '--id 3', 'a version that is in no environment'],
  ],
  started: 'Content view version is being deleted',
  done: 'Content view version deleted.',
  narrow: [contentView],
  params: {lifecycle_environment_id: refersTo(lifecycleEnvironment)},
  computed: async (ctx) => ({id: await versionId(ctx, {environment: 'lifecycle-environment', isExplicit: true})}),
  ask: askToDelete(
    contentViewVersion,
    (version) => [count(version.repositories, 'repository')],
    (ctx) => versionId(ctx, {environment: 'lifecycle-environment', isExplicit: true}),
  ),
})
