// What the commands of snapshots share.
import {usageError} from '../../../core/errors'
import * as t from '../../../contract/shape'
import type {Context} from '../../../kit/run/context'
import {date, field, fields} from '../../../output/fields'

export const snapshotShape = t.object({name: t.text, created: t.text, katello: t.text, size: t.integer})

export const snapshotFields = fields<t.TypeOf<typeof snapshotShape>>()(
  field('Name', 'name', {thin: true}),
  date('Created', 'created'),
  field('Katello', 'katello'),
  field('Database bytes', 'size'),
)

/** The one name that stands after the words. */
export function nameIn({operands: [name, ...more]}: Context): string {
  if (name === undefined) throw usageError('Which snapshot?', 'Add its name')
  if (more.length > 0) throw usageError(`Unexpected argument: ${more.join(' ')}`, 'Name one snapshot')
  return name
}
