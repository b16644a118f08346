import {command} from '../../kit/run/command'
import {flag, number, text} from '../../contract/define'
import * as t from '../../contract/shape'
import {chosenDirectory} from '../../sandbox/running'

const removed = t.object({
  blobs: t.integer,
  bytes: t.integer,
  manifests: t.integer,
  sets: t.integer,
  uploads: t.integer,
})

export default command({
  bare: true,
  summary: 'Remove unreferenced content from the sandbox',
  description:
    'Also ends abandoned uploads and removes quarantined blobs. Can run while the sandbox is in use, and when it is stopped.',
  examples: [
    ['Remove unreferenced content', ''],
    ['Show what could be removed, including recent content', '--grace 0 --dry-run'],
  ],
  params: {
    data: text('Data directory (default: that of the running sandbox)'),
    grace: number('Minimum age in seconds of content and uploads to remove (3600, and a day for uploads)'),
    dry_run: flag('Only show what would be removed'),
  },
  answer: removed,
  async run(ctx) {
    const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
    const {operate} = await import('../../sandbox/operate')
    const dryRun = ctx.flag('dry-run')
    const grace = ctx.given['grace']
    const done = await operate(data, 'gc', {dryRun, ...(typeof grace === 'number' && {grace})})
    const {blobs, bytes, manifests, sets, uploads} = done as Record<string, number>
    const what = `${blobs} blobs (${bytes} bytes), ${manifests} manifests, ${sets} content sets, ${uploads} uploads`
    return {kind: 'message', message: `${dryRun ? 'Would remove' : 'Removed'} ${what}.`, record: done, named: false}
  },
})
