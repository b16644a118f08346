import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {messageAnswer, type Result} from '../../kit/run/result'
import {contentView} from '../../resources/content-view'
import {number} from '../../contract/define'
import type {ContentViewVersion} from '../../contract/content-view-versions'
import {compositesOf, deleteVersion, oldVersions} from '../../workflows/content-view/purge'
import * as t from '../../contract/shape'

const purged = t.record('PurgedVersions', () => ({
  message: t.text,
  versions: t.list(t.object({id: t.integer, version: t.text, task_id: t.text})),
}))

export default command({
  summary: 'Delete old, unused versions of a content view',
  description:
    'Keeps the latest versions, and every version that is in a lifecycle environment or part of a composite content view.',
  asks: true,
  examples: [
    ['Keep the three latest unused versions', "--name 'App CV' --organization ACME"],
    ['Delete all unused versions', '--id 3 --versions-to-keep 0'],
  ],
  resource: contentView,
  action: {...contentView.actions.show},
  params: {
    versions_to_keep: number('Number of unused versions to keep (3)'),
    count: number('Same as --versions-to-keep', {deprecated: 'use --versions-to-keep'}),
    async: {kind: 'flag', local: true, about: 'Return the task ID immediately instead of waiting'},
  },
  answer: t.union(purged, messageAnswer),
  async run(ctx) {
    const keep = Number(ctx.given['versions-to-keep'] ?? ctx.given['count'] ?? 3)
    if (keep < 0) throw usageError('--versions-to-keep cannot be negative', 'Use 0 or more')
    const contentViewId = Number(await ctx.required(contentView, ''))
    const {unused, inComposites} = await oldVersions(ctx.client, {contentViewId, keep})
    for (const version of inComposites)
      ctx.terminal.note(
        `Version ${version.version} is kept: it is part of a composite content view${named(compositesOf(version))}`,
      )
    if (unused.length === 0) return {kind: 'message', message: 'No versions to delete.'}
    await ctx.confirm(`Delete ${unused.length} ${unused.length === 1 ? 'version' : 'versions'}: ${numbers(unused)}?`)
    return purge(ctx, unused)
  },
})

/** Deletes one after the other, each with a task of its own, as the server wants it. */
async function purge(ctx: Context, versions: readonly ContentViewVersion[]): Promise<Result> {
  const done: {id: number; version: string; task_id: string}[] = []
  for (const version of versions) {
    const task = await deleteVersion(ctx.client, version)
    if (!ctx.flag('async')) await ctx.wait(task)
    done.push({id: version.id, version: version.version, task_id: String(task.id)})
  }
  const noun = versions.length === 1 ? 'version' : 'versions'
  const message = ctx.flag('async')
    ? done.map((one) => `Content view version ${one.version} is being deleted in task ${one.task_id}.`).join('\n')
    : `Content view ${noun} ${numbers(versions)} deleted.`
  return {kind: 'message', message, record: {message, versions: done}}
}

const numbers = (versions: readonly ContentViewVersion[]): string => versions.map(({version}) => version).join(', ')

const named = (views: readonly string[]): string => (views.length === 0 ? '' : `: ${views.join(', ')}`)
