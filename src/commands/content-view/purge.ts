import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {finished} from '../../kit/run/verbs'
import {contentView} from '../../resources/content-view'
import {number} from '../../contract/define'
import {deleteVersions, unusedVersions} from '../../workflows/content-view/purge'
import {task} from '../../contract/foreman-tasks'
import * as t from '../../contract/shape'

export default command({
  summary: 'Delete old, unused versions of a content view',
  description:
    'Keeps the latest versions, and every version that is in a lifecycle environment or part of a composite content view.',
  examples: [
    ['Keep the three latest unused versions', "--name 'App CV' --organization ACME"],
    ['Delete all unused versions', '--id 4 --versions-to-keep 0'],
  ],
  resource: contentView,
  action: {...contentView.actions.show},
  params: {
    versions_to_keep: number('Number of unused versions to keep (3)'),
    count: number('Same as --versions-to-keep', {deprecated: 'use --versions-to-keep'}),
    async: {kind: 'flag', local: true, about: 'Return the task ID immediately instead of waiting'},
  },
  answer: t.union(task, messageAnswer),
  async run(ctx) {
    const keep = Number(ctx.given['versions-to-keep'] ?? ctx.given['count'] ?? 3)
    if (keep < 0) throw usageError('--versions-to-keep cannot be negative', 'Use 0 or more')
    const contentViewId = Number(await ctx.required(contentView, ''))
    const old = await unusedVersions(ctx.client, {contentViewId, keep})
    if (old.length === 0) return {kind: 'message', message: 'No versions to delete.'}
    await ctx.confirm(
      `Delete ${old.length} ${old.length === 1 ? 'version' : 'versions'}: ${old.map(({version}) => version).join(', ')}?`,
    )
    return finished(
      ctx,
      await deleteVersions(ctx.client, contentViewId, old),
      'Content view versions deleted.',
      'Content view versions are being deleted',
    )
  },
})
