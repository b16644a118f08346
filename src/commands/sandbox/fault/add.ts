import {usageError} from '../../../core/errors'
import {number, text} from '../../../contract/define'
import * as t from '../../../contract/shape'
import {command} from '../../../kit/run/command'
import {rows} from '../../../kit/run/result'
import {faultFields, faultShape, faultsIn, runningDirectory} from './shared'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Have the sandbox fail on purpose',
  description:
    'A fault is TARGET:ACTION, or TARGET:ACTION@WHEN.\n\n' +
    'Targets: the tasks sync, publish, promote, remove-version, scan, mirror, upload, metadata-generate, verify-checksum, ' +
    'reclaim-space, capsule-sync and host-job, or the label of any task (Actions::…); the requests api, registry, blob, manifest, ' +
    "tags, token and push, or a path with an optional method, in which * is one segment and ** any ('GET /katello/api/products/*').\n\n" +
    'Actions: fail, hang, slow=SECONDS; for requests also disconnect, cut (half of the body is sent), and a status such as 503, or ' +
    '429,retry-after=2.\n\n' +
    'When: 2 (the second time), 2+ (from then on), 2-4, or 10% (drawn from --seed, the same for the same seed); every time when left ' +
    'out. Times count from when the fault was added. Faults end with the process of the sandbox.',
  examples: [
    ['Fail the second synchronization', 'sync:fail@2'],
    ['Refuse a path twice, then serve it', "'GET /katello/api/products:503,retry-after=1@1-2'"],
    ['Cut one in ten layers', 'blob:cut@10% --seed 7'],
  ],
  operands: 'FAULT...',
  params: {
    data: text('Data directory (default: that of the running sandbox)'),
    seed: number('Number that faults with a probability are drawn from (1)'),
  },
  fields: faultFields,
  answer: t.list(faultShape),
  async run(ctx) {
    if (ctx.operands.length === 0) throw usageError('Which fault?', 'Name one, e.g. sync:fail@2')
    new (await import('../../../sandbox/faults/faults')).Faults().add(ctx.operands)
    const data = runningDirectory(ctx)
    if (ctx.isDry) return ctx.planned({continues: `the sandbox in ${data} gets ${ctx.operands.join(', ')}`})
    const {operate} = await import('../../../sandbox/operate')
    return rows(
      faultFields,
      faultsIn(await operate(data, 'addFaults', {faults: ctx.operands, seed: ctx.given['seed']})),
    )
  },
})
