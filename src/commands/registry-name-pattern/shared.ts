// What the registry-name-pattern commands share: the environment that the options name, the names as fields, and a change with its
// check and question.
import {asObject} from '../../core/json'
import {asTask, isTask} from '../../katello/tasks'
import type {Context} from '../../kit/run/context'
import type {Result} from '../../kit/run/result'
import {finished} from '../../kit/run/verbs'
import {boolean, field, fields} from '../../output/fields'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'
import {preview, readEnvironment, sendPattern, type NamedEnvironment} from '../../workflows/name-pattern/environment'
import {refusal, takenElsewhere, type NameRow} from '../../workflows/name-pattern/judge'

export const nameFields = fields<NameRow>()(
  field('Repository', 'repository', {thin: true}),
  field('Old name', 'old_name', {narrow: 'never'}),
  field('New name', 'new_name', {thin: true}),
  boolean('Valid', 'valid', {narrow: 'never'}),
  field('Problem', 'problem', {narrow: 'wrap'}),
  field('Pull spec', 'pull_spec', {narrow: 'first'}), // the host and the new name
)

/** The environment that the options name, with everything its names are made of. */
export const environmentOf = async (ctx: Context): Promise<NamedEnvironment> =>
  readEnvironment(ctx.client, Number(await ctx.required(lifecycleEnvironment, '')))

/** Checks, asks, sends and waits; also for `unset`, whose pattern is empty. */
export async function setPattern(ctx: Context, pattern: string, done: string): Promise<Result> {
  const id = Number(await ctx.required(lifecycleEnvironment, ''))
  const judged = preview(await readEnvironment(ctx.client, id), pattern)
  const failure = refusal(judged) ?? (pattern === '' ? undefined : takenElsewhere(judged))
  if (failure && !ctx.flag('force')) throw failure
  for (const warning of judged.warnings) ctx.terminal.warn(warning)
  const renamed = judged.rows.filter((row) => row.changed)
  if (renamed.length > 0 && ctx.terminal.interactive) {
    ctx.terminal.note(
      renamed
        .slice(0, 20)
        .map((row) => `  ${row.oldName ?? '?'} -> ${row.newName ?? '?'}`)
        .join('\n'),
    )
    await ctx.confirm(
      `Rename ${renamed.length === 1 ? '1 repository' : `${renamed.length} repositories`}? Clients that pull by the old names will fail.`,
    )
  }
  const answer = await sendPattern(ctx.client, id, pattern)
  const changed = `${renamed.length} ${renamed.length === 1 ? 'name' : 'names'} changed.`
  if (!isTask(answer)) return {kind: 'message', message: `${done} ${changed}`, record: asObject(answer)}
  return finished(ctx, asTask(answer), `${done} ${changed}`, 'Repositories are being renamed')
}
