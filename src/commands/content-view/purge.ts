import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {finished} from '../../kit/run/verbs'
import {rowsOf} from '../../katello/paging'
import type {Task} from '../../katello/tasks'
import {contentView} from '../../resources/content-view'
import {number} from '../../contract/define'
import {task} from '../../contract/foreman-tasks'
import * as t from '../../contract/shape'

export default command({
  summary: 'Delete old versions of a content view that no environment uses',
  description:
    'The newest versions are kept, and every version that is in a lifecycle environment or part of a composite content view.',
  examples: [
    ['Keep the three newest unused versions', "--name 'App CV' --organization ACME"],
    ['Keep none', '--id 4 --versions-to-keep 0'],
  ],
  resource: contentView,
  action: {...contentView.actions.show},
  params: {
    versions_to_keep: number('How many unused versions to keep (3)'),
    count: number('The same as --versions-to-keep', {deprecated: 'use --versions-to-keep'}),
    async: {kind: 'flag', local: true, about: 'Return at once with the id of the task instead of waiting'},
  },
  answer: t.union(task, messageAnswer),
  async run(ctx) {
    const keep = Number(ctx.given['versions-to-keep'] ?? ctx.given['count'] ?? 3)
    if (keep < 0) throw usageError('--versions-to-keep cannot be negative', 'Give 0 or more')
    const id = await ctx.required(contentView, '')
    const versions = rowsOf(
      await ctx.get('/katello/api/content_view_versions', {content_view_id: id, per_page: 1000, page: 1}),
    )
    const unused = versions
      .filter(
        (v) =>
          isEmpty(v['environments']) &&
          isEmpty(v['composite_content_view_ids']) &&
          isEmpty(v['composite_content_views']),
      )
      .sort((a, b) => Number(b['id']) - Number(a['id']))
    const old = unused.slice(keep).map((v) => Number(v['id']))
    if (old.length === 0) return {kind: 'message', message: 'No versions to delete.'}
    await ctx.confirm(
      `Delete ${old.length} versions: ${unused
        .slice(keep)
        .map((v) => String(v['version']))
        .join(', ')}?`,
    )
    const request = await ctx.prepare(contentView, contentView.actions.remove, {id, content_view_version_ids: old})
    return finished(
      ctx,
      await ctx.send<Task>(request),
      'Content view versions deleted.',
      'Content view versions are being deleted',
    )
  },
})

const isEmpty = (value: unknown): boolean => !Array.isArray(value) || value.length === 0
