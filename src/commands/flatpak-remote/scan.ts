import {flag} from '../../contract/define'
import {task} from '../../contract/foreman-tasks'
import * as t from '../../contract/shape'
import {AppError} from '../../core/errors'
import {asTask} from '../../katello/tasks'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import type {Result} from '../../kit/run/result'
import {finished} from '../../kit/run/verbs'
import {flatpakRemote} from '../../resources/flatpak-remote'
import {changesSince, changesText, recordedOf, scanChanges} from '../../workflows/flatpak/scan'

const scanAnswer = t.record('FlatpakScan', () => ({
  ...task.members,
  changes: t.optional(t.about('What the scan found; absent with --async', scanChanges)),
}))

export default command({
  summary: 'Scan a flatpak remote',
  description:
    'Waits for the task unless --async is given; the exit status reflects the result. On a terminal, with --json and with --report it then reports which applications and runtimes are new, have changed, or are gone from the remote, which takes further requests; the server still lists what is gone.',
  examples: [
    ['Scan a flatpak remote', '--name demo --organization ACME'],
    ['Print what has changed, for a script', '--id 1 --json changes'],
  ],
  resource: flatpakRemote,
  action: flatpakRemote.actions.scan,
  params: {
    async: flag('Return the task ID immediately instead of waiting'),
    report: flag('Report what has changed, also in a script'),
  },
  answer: scanAnswer,
  async run(ctx) {
    const request = await ctx.prepare(flatpakRemote, flatpakRemote.actions.scan)
    const remoteId = Number(await ctx.required(flatpakRemote, ''))
    const before =
      ctx.flag('async') || !isReported(ctx) ? undefined : await comparing(ctx, () => recordedOf(ctx.client, remoteId))
    const started = asTask(await ctx.send(request))
    const result = await finished(ctx, started, 'Flatpak remote scanned.', 'Flatpak remote is being scanned')
    if (!before) return result
    const changes = await comparing(ctx, () => changesSince(ctx.client, {remoteId, before, signal: ctx.signal}))
    return changes && result.kind === 'message' ? reported(result, changes) : result
  },
})

/** Scripts written for hammer ask for no report, and send no more requests than it does. */
const isReported = ({given, flag: has, terminal}: Context): boolean =>
  has('report') || terminal.isTty || given['json'] !== undefined || given['query'] !== undefined

const reported = (result: Extract<Result, {kind: 'message'}>, changes: t.TypeOf<typeof scanChanges>): Result => ({
  ...result,
  output: changesText(changes),
  record: {...result.record, changes},
})

/** The scan is what was asked for: it is not given up because its report cannot be made. */
async function comparing<T>(ctx: Context, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (ctx.signal.aborted || !(error instanceof AppError)) throw error
    ctx.terminal.warn(`What changed cannot be reported: ${error.message}`)
    return undefined
  }
}
