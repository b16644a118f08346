import {AppError, exitCodes} from '../../core/errors'
import {command} from '../../kit/run/command'
import {collection, field, fields} from '../../output/fields'
import {flag, text} from '../../contract/define'
import * as t from '../../contract/shape'
import {dataDirectory} from '../../sandbox/program'

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
    {hideEmpty: true},
  ),
)

export default command({
  bare: true,
  summary: 'Prove that the data of the sandbox are whole',
  description:
    'Reads every blob and manifest and compares it with its digest, and checks the database and what refers to what. ' +
    'Changes nothing; may run while the sandbox serves. Ends with status 70 when something is wrong.',
  examples: [
    ['Everything', ''],
    ['Without reading the blobs', '--quick'],
  ],
  params: {
    data: text('Directory of its data'),
    quick: flag('Look at presence and size of blobs only'),
  },
  fields: shown,
  answer: findings,
  async run(ctx) {
    const data = dataDirectory(ctx.session.paths, ctx.text('data'))
    const {operate} = await import('../../sandbox/operate')
    const record = await operate(data, 'fsck', {quick: ctx.flag('quick')})
    const {faults} = record
    const count = Array.isArray(faults) ? faults.length : 0
    const failure = new AppError({
      code: 'damaged',
      message: `${count} fault${count === 1 ? '' : 's'} found in ${data}`,
      hint: 'Synchronize or push the content again; blobs that are missing are then stored anew',
      exit: exitCodes.failed,
    })
    return {kind: 'record', fields: shown, record, ...(count > 0 && {failure})}
  },
})
