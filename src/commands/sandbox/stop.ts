import {AppError, exitCodes} from '../../core/errors'
import {command} from '../../kit/command'
import {text} from '../../resources/define'
import {lockHolder} from '../../server/lockfile'
import {dataDirectory} from '../../workflows/sandbox'

/** Requests that are being answered and tasks that end take some seconds at most. */
const patience = 30_000

export default command({
  bare: true,
  summary: 'Stop the sandbox',
  description: 'Running tasks are interrupted and can be resumed after the next start. Nothing is lost.',
  examples: [
    ['The usual one', ''],
    ['The one of another directory', '--data ./katello'],
  ],
  params: {data: text('Directory of its data', {local: true})},
  async run(ctx) {
    const data = dataDirectory(ctx.session.paths, ctx.text('data'))
    const holder = lockHolder(data)
    if (!holder) return {kind: 'message', message: `No sandbox is running on ${data}.`}
    process.kill(holder.pid, 'SIGTERM')
    const deadline = Date.now() + patience
    for (let now = lockHolder(data); now?.pid === holder.pid; now = lockHolder(data)) {
      ctx.signal.throwIfAborted()
      if (Date.now() > deadline)
        throw new AppError({
          code: 'not_stopped',
          message: `The sandbox (process ${holder.pid}) has not ended within ${patience / 1000} seconds`,
          hint: `Wait, or end it at once, which loses nothing either: kill -9 ${holder.pid}`,
          exit: exitCodes.failed,
        })
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    return {kind: 'message', message: `Sandbox stopped (process ${holder.pid}).`}
  },
})
