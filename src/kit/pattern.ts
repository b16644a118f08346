// What the four registry-name-pattern commands share: reading the environment, judging a pattern, showing the names.
import {AppError, exitCodes} from '../core/errors'
import {boolean, field, fields} from '../output/fields'
import type {Preview} from '../naming'
import type {Item} from '../katello/paging'
import {lifecycleEnvironment} from '../resources/lifecycle-environment'
import {preview, readEnvironment, type NamedEnvironment} from '../workflows/name-pattern/environment'
import {asTask, isTask} from '../katello/tasks'
import type {Context} from './run/context'
import type {Result} from './run/result'
import {finished} from './run/verbs'
import * as t from '../contract/shape'

/** A repository of an environment with its names under the old and the new pattern. */
export const nameRow = t.object({
  repository: t.text,
  old_name: t.nullable(t.text),
  new_name: t.nullable(t.text),
  changed: t.boolean,
  valid: t.boolean,
  problem: t.nullable(t.text),
  collides_with: t.list(t.text),
  pull_spec: t.nullable(t.text),
})

export const nameFields = fields<t.TypeOf<typeof nameRow>>()(
  field('Repository', 'repository', {thin: true}),
  field('Old name', 'old_name'),
  field('New name', 'new_name', {thin: true}),
  boolean('Valid', 'valid'),
  field('Problem', 'problem'),
  field('Pull spec', 'pull_spec'),
)

/** The environment that the options name, with everything its names are made of. */
export async function environmentOf(ctx: Context): Promise<NamedEnvironment> {
  return readEnvironment(ctx.client, Number(await ctx.required(lifecycleEnvironment, '')))
}

export {preview}

/** The rows of a preview, under stable names for programs. */
export function nameRows(judged: Preview): Item[] {
  return judged.rows.map((row) => ({
    repository: row.repository,
    old_name: row.oldName,
    new_name: row.newName,
    changed: row.changed,
    valid: row.valid && row.collisions === 0,
    problem: problemOf(row),
    collides_with: row.collidesWith,
    pull_spec: row.pullSpec,
  }))
}

function problemOf(row: Preview['rows'][number]): string | null {
  if (row.problem !== null) return row.problem
  if (row.collisions === 0) return null
  const more = row.collisions - row.collidesWith.length
  return `same name as ${row.collidesWith.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const safePattern =
  '<%= lifecycle_environment.label %>/<%= content_view.label %>/<%= product.label %>/<%= repository.label %>'

/** Why it is refused. A mistake of the pattern itself fails in the same way for every repository, and is told once. */
function reasonsOf({reasons}: Preview): string {
  const [first = ''] = reasons
  return reasons
    .filter((reason, at) => at === 0 || !reason.endsWith(first))
    .slice(0, 5)
    .join('; ')
}

/** The error of a pattern that the server would refuse: exit code 65. */
export function refusal(judged: Preview): AppError | undefined {
  if (!judged.refused) return undefined
  return new AppError({
    code: 'pattern_refused',
    message: `The server would refuse the pattern ${JSON.stringify(judged.pattern)}`,
    detail: reasonsOf(judged),
    hint: judged.rows.some((row) => row.collisions > 0)
      ? `Nothing was changed. Make names differ by more parts, e.g. ${safePattern}`
      : `Nothing was changed. A pattern that is always legal: ${safePattern}`,
    exit: exitCodes.refused,
  })
}

/** The error of names that others have: a server keeps such a pattern, and then cannot rename its repositories. */
function takenElsewhere(judged: Preview): AppError | undefined {
  const count = judged.rows.filter((row) => row.collisions > 0).length
  if (count === 0) return undefined
  return new AppError({
    code: 'name_taken',
    message: `The server would keep the pattern ${JSON.stringify(judged.pattern)} and fail to rename`,
    detail: judged.warnings.slice(0, 5).join('; '),
    hint: `Nothing was changed. Make names differ by more parts, e.g. ${safePattern}; --force sends it nevertheless`,
    exit: exitCodes.refused,
  })
}

/** Checks, asks, sends and waits; also for `unset`, whose pattern is empty. */
export async function setPattern(ctx: Context, pattern: string, done: string): Promise<Result> {
  const named = await environmentOf(ctx)
  const judged = preview(named, pattern)
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
      `Change the names of ${renamed.length} repositories? Clients that pull by the old names will fail.`,
    )
  }
  const request = await ctx.prepare(lifecycleEnvironment, lifecycleEnvironment.actions.update, {
    id: await ctx.required(lifecycleEnvironment, ''),
    registry_name_pattern: pattern,
    async: true,
  })
  const answer = await ctx.send<Item>(request)
  const changed = `${renamed.length} ${renamed.length === 1 ? 'name' : 'names'} changed.`
  if (!isTask(answer)) return {kind: 'message', message: `${done} ${changed}`, record: answer}
  return finished(ctx, asTask(answer), `${done} ${changed}`, 'Repositories are being renamed')
}
