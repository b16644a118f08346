// What a pattern would do to the names of an environment, as rows and as the error of a pattern that does not work.
import * as t from '../../contract/shape'
import {AppError, exitCodes} from '../../core/errors'
import type {Preview} from '../../naming'

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

export type NameRow = t.TypeOf<typeof nameRow>

/** The rows of a preview, under stable names for programs. */
export function nameRows(judged: Preview): NameRow[] {
  return judged.rows.map((row) => ({
    repository: row.repository,
    old_name: row.oldName,
    new_name: row.newName,
    changed: row.changed,
    valid: row.valid && row.collisions === 0,
    problem: problemOf(row) ?? (row.valid ? null : (judged.reasons[0] ?? null)), // a mistake of the pattern is every row's
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

/** True where the pattern itself is wrong: no repository gets a name, for one and the same reason. */
export function isWrongItself({refused, reasons, rows}: Preview): boolean {
  const [first = ''] = reasons
  return refused && rows.every(({newName, problem}) => newName === null && (problem ?? first).endsWith(first))
}

const safePattern =
  '<%= lifecycle_environment.label %>/<%= content_view.label %>/<%= product.label %>/<%= repository.label %>'

/** Why it is refused. A mistake of the pattern itself fails in the same way for every repository, and is reported once. */
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
    message: `The server would reject the pattern ${JSON.stringify(judged.pattern)}`,
    detail: reasonsOf(judged),
    hint: judged.rows.some((row) => row.collisions > 0)
      ? `Nothing was changed. Use more parts to make names unique, e.g. ${safePattern}`
      : `Nothing was changed. A pattern that is always valid: ${safePattern}`,
    exit: exitCodes.refused,
  })
}

/** The error of names that others have: a server keeps such a pattern, and then cannot rename its repositories. */
export function takenElsewhere(judged: Preview): AppError | undefined {
  const count = judged.rows.filter((row) => row.collisions > 0).length
  if (count === 0) return undefined
  return new AppError({
    code: 'name_taken',
    message: `The server would save the pattern ${JSON.stringify(judged.pattern)} but fail to rename repositories`,
    detail: judged.warnings.slice(0, 5).join('; '),
    hint: `Nothing was changed. Use more parts to make names unique, e.g. ${safePattern}, or add --force`,
    exit: exitCodes.refused,
  })
}
