import {command} from '../../kit/run/command'
import {flag, number, text} from '../../contract/define'
import * as t from '../../contract/shape'
import {dataDirectory} from '../../sandbox/program'

const removed = t.object({
  blobs: t.integer,
  bytes: t.integer,
  manifests: t.integer,
  sets: t.integer,
  uploads: t.integer,
})

export default command({
  bare: true,
  summary: 'Free the space of content that nothing refers to',
  description: 'Works while the sandbox runs and clients push and pull, or on the data of a stopped one.',
  examples: [
    ['What is older than an hour', ''],
    ['See what would go, everything counted', '--grace 0 --dry-run'],
  ],
  params: {
    data: text('Directory of its data'),
    grace: number('Seconds for which new content is left alone (3600)'),
    dry_run: flag('Only count what would be removed'),
  },
  answer: removed,
  async run(ctx) {
    const data = dataDirectory(ctx.session.paths, ctx.text('data'))
    const {operate} = await import('../../sandbox/operate')
    const dryRun = ctx.flag('dry-run')
    const grace = ctx.given['grace']
    const done = await operate(data, 'gc', {dryRun, ...(typeof grace === 'number' && {grace})})
    const {blobs, bytes, manifests, sets, uploads} = done as Record<string, number>
    const what = `${blobs} blobs (${bytes} bytes), ${manifests} manifests, ${sets} content sets, ${uploads} uploads`
    return {kind: 'message', message: `${dryRun ? 'Would remove' : 'Removed'} ${what}.`, record: done, named: false}
  },
})
