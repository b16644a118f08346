import type {Context} from '../../kit/run/context'
import type {ContentViewVersion} from '../../contract/content-view-versions'
import {deleteVersion} from '../../workflows/content-view/purge'

export interface Deleted {
  readonly message: string
  readonly versions: readonly {readonly id: number; readonly version: string; readonly task_id: string}[]
}

/** Deletes one after the other, each with a task of its own, as the server wants it. */
export async function deleteVersions(ctx: Context, versions: readonly ContentViewVersion[]): Promise<Deleted> {
  const done: {id: number; version: string; task_id: string}[] = []
  for (const version of versions) {
    const task = await deleteVersion(ctx.client, version)
    if (!ctx.flag('async')) await ctx.wait(task)
    done.push({id: version.id, version: version.version, task_id: String(task.id)})
  }
  const noun = versions.length === 1 ? 'version' : 'versions'
  const message = ctx.flag('async')
    ? done.map((one) => `Content view version ${one.version} is being deleted in task ${one.task_id}.`).join('\n')
    : `Content view ${noun} ${versions.map(({version}) => version).join(', ')} deleted.`
  return {message, versions: done}
}
