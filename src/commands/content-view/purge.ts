import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {contentView} from '../../resources/content-view'
import {flag, list, number, text} from '../../contract/define'
import type {ContentViewVersion} from '../../contract/content-view-versions'
import {compositesOf, oldVersions} from '../../workflows/content-view/purge'
import {purgeByRules} from './purge-plan'
import {deleteVersions} from './purge-delete'
import * as t from '../../contract/shape'

const deleted = t.object({id: t.integer, version: t.text, task_id: t.text})

const purged = t.record('PurgedVersions', () => ({
  message: t.text,
  versions: t.list(deleted),
  plan: t.optional(
    t.object({
      images: t.about('Number of images that are tagged in no other version, environment or repository', t.integer),
      bytes: t.about('Bytes that these free; null where that is not known', t.nullable(t.integer)),
      bytes_unknown: t.about('Why the bytes are not known; null where they are', t.nullable(t.text)),
      versions: t.list(
        t.object({
          id: t.integer,
          version: t.text,
          published: t.time,
          action: t.oneOf('delete', 'keep'),
          reason: t.text,
        }),
      ),
    }),
  ),
}))

export default command({
  summary: 'Delete old, unused versions of a content view',
  description:
    'Keeps the latest versions, and every version that is in a lifecycle environment or part of a composite content view. With --keep, --keep-tags, --older-than or --dry-run, it shows a plan first, and also keeps the last version with an image that a host has booted, staged or for rollback.',
  asks: true,
  examples: [
    ['Keep the three latest unused versions', "--name 'App CV' --organization ACME"],
    ['Delete all unused versions', '--id 3 --versions-to-keep 0'],
    ['Show what would be deleted', "--name 'App CV' --organization ACME --keep 1 --dry-run"],
    [
      'Delete unused versions older than 90 days, in a script',
      "--name 'App CV' --organization ACME --older-than 90d --yes",
      'versions that are so old',
    ],
  ],
  resource: contentView,
  action: {...contentView.actions.show},
  params: {
    versions_to_keep: number('Number of unused versions to keep (3)'),
    count: number('Same as --versions-to-keep', {deprecated: 'use --versions-to-keep'}),
    keep: number('Number of newest unused versions to keep, by a plan that knows hosts (0)'),
    keep_tags: list("Keep the last version with each image that has such a tag, e.g. 'v*'"),
    older_than: text('Delete only versions older than this, e.g. 12h, 90d, 4w or 1y'),
    dry_run: flag('Only show the plan'),
    async: {kind: 'flag', local: true, about: 'Return the task ID immediately instead of waiting'},
  },
  answer: t.union(purged, messageAnswer),
  async run(ctx) {
    const keep = Number(ctx.given['versions-to-keep'] ?? ctx.given['count'] ?? 3)
    if (keep < 0) throw usageError('--versions-to-keep cannot be negative', 'Use 0 or more')
    if (['keep', 'keep-tags', 'older-than', 'dry-run'].some((option) => ctx.given[option] !== undefined))
      return purgeByRules(ctx)
    const contentViewId = Number(await ctx.required(contentView, ''))
    const {unused, inComposites} = await oldVersions(ctx.client, {contentViewId, keep})
    for (const version of inComposites)
      ctx.terminal.note(
        `Version ${version.version} is kept: it is part of a composite content view${named(compositesOf(version))}`,
      )
    if (unused.length === 0) return {kind: 'message', message: 'No versions to delete.'}
    await ctx.confirm(`Delete ${unused.length} ${unused.length === 1 ? 'version' : 'versions'}: ${numbers(unused)}?`)
    const done = await deleteVersions(ctx, unused)
    return {kind: 'message', message: done.message, record: {message: done.message, versions: [...done.versions]}}
  },
})

const numbers = (versions: readonly ContentViewVersion[]): string => versions.map(({version}) => version).join(', ')

const named = (views: readonly string[]): string => (views.length === 0 ? '' : `: ${views.join(', ')}`)
