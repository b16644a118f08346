import {AppError, exitCodes} from '../../core/errors'
import {command} from '../../kit/run/command'
import {collection, field, fields} from '../../output/fields'
import {asArray, asObject} from '../../core/json'
import {flag, text} from '../../contract/define'
import * as t from '../../contract/shape'
import {chosenDirectory} from '../../sandbox/running'

const findings = t.object({
  blobs: t.integer,
  manifests: t.integer,
  faults: t.list(t.object({kind: t.text, digest: t.optional(t.text), message: t.text})),
})

const shown = fields<t.TypeOf<typeof findings>>()(
  field('Blobs', 'blobs', {thin: true}),
  field('Manifests', 'manifests', {thin: true}),
  collection(
    'Faults',
    'faults',
    [field('Kind', 'kind'), field('Digest', 'digest', {hideBlank: true}), field('What', 'message')],
    {hideBlank: true},
  ),
)

export default command({
  bare: true,
  summary: 'Check data integrity of the sandbox',
  description:
    'Verifies every blob and manifest against its digest, and checks the database and its references. ' +
    'Damaged blobs are moved to quarantine: from then on they are missing, and the next synchronization or push restores them. ' +
    'Can run while the sandbox is running. The exit status is 70 if anything is damaged.',
  examples: [
    ['Check everything', ''],
    ['Check without reading the blobs, and change nothing', '--quick --dry-run'],
  ],
  params: {
    data: text('Data directory (default: that of the running sandbox)'),
    quick: flag('Check only that blobs exist and have the right size'),
    dry_run: flag('Only report what is damaged'),
  },
  fields: shown,
  answer: findings,
  async run(ctx) {
    const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
    const {operate} = await import('../../sandbox/operate')
    const record = await operate(data, 'fsck', {quick: ctx.flag('quick'), dryRun: ctx.flag('dry-run')})
    const faults = asArray(record['faults']) ?? []
    const count = faults.length
    const isDatabase = faults.some((fault) => asObject(fault)?.['kind'] === 'database')
    const failure = new AppError({
      code: 'damaged',
      message: `Found ${count} ${count === 1 ? 'fault' : 'faults'} in ${data}`,
      hint: isDatabase
        ? 'Restore the data directory from a backup, or start over: mallet sandbox reset'
        : 'Synchronize or push the content again to restore the blobs',
      exit: exitCodes.failed,
    })
    return {kind: 'record', fields: shown, record, ...(count > 0 && {failure})}
  },
})
