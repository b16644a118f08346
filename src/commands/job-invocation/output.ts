import {flag} from '../../contract/define'
import {jobInvocations, outputLine, type OutputLine} from '../../contract/job-invocations'
import * as t from '../../contract/shape'
import {mapParallel} from '../../core/parallel'
import {sanitize} from '../../core/text'
import type {Item, Page} from '../../katello/paging'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {field, fields} from '../../output/fields'
import {refersTo} from '../../resources/define'
import {host} from '../../resources/host'
import {jobInvocation} from '../../resources/job-invocation'
import {outputAdvice} from '../../workflows/jobs/advice'
import {followOutput} from '../../workflows/jobs/follow'

const line = t.record('JobOutput', () => ({
  host: t.text,
  output_type: outputLine.members.output_type,
  output: outputLine.members.output,
  timestamp: outputLine.members.timestamp,
}))
type Line = t.TypeOf<typeof line>

const shown = fields<Line>()(
  field('Host', 'host'),
  field('Time', 'timestamp'),
  field('Type', 'output_type'),
  field('Output', 'output', {narrow: 'wrap'}),
)

/** Hosts whose output is followed at a time. */
const atOnce = 16

export default command({
  summary: 'Show what a job wrote on its hosts',
  description:
    'Follows the output until the job is over. Without a host, shows all hosts of the job, with the name of the host before each line if there are several. The exit status does not depend on the result of the job.',
  examples: [
    ['Follow the output of a job on a host', '--id 1 --host web1.example.com'],
    ['Show what there is now, and do not wait', '--id 1 --async'],
    ['Print the pieces as JSON, one a line, for a script', '--id 1 --output ndjson'],
  ],
  resource: jobInvocation,
  action: {...jobInvocation.actions.show, params: {}},
  params: {
    host_id: refersTo(host),
    async: flag('Show the output so far instead of waiting for the end of the job'),
  },
  fields: shown,
  answer: t.list(line),
  group: 'SELECT',
  async run(ctx) {
    const job = String(await ctx.required(jobInvocation, ''))
    const targets = await targetsOf(ctx, job)
    if (isForPrograms(ctx)) return {kind: 'list', fields: shown, pages: pagesOf(ctx, job, targets)}
    const isSingle = targets.length === 1
    const writer = lineWriter(ctx)
    await mapParallel(targets, atOnce, async (target) => {
      for await (const lines of follow(ctx, job, target)) await writer(isSingle ? undefined : target.name, lines)
    })
    return {kind: 'none'}
  },
})

interface Target {
  readonly id: number | string
  readonly name: string
}

/** The host that is named, or all hosts of the job. */
async function targetsOf(ctx: Context, job: string): Promise<Target[]> {
  const named = await ctx.id(host)
  if (named !== undefined) return [{id: named, name: ctx.text('host') ?? String(named)}]
  const {targeting} = await ctx.client.call(jobInvocations.show, {id: job})
  return (targeting.hosts ?? []).map(({id, name}) => ({id, name}))
}

function follow(ctx: Context, job: string, target: Target): AsyncGenerator<readonly OutputLine[]> {
  return followOutput(ctx.client, job, target.id, {
    signal: ctx.signal,
    isOnce: ctx.flag('async'),
    onDelay: (startAt) => ctx.terminal.note(`The job is scheduled to start at ${startAt ?? 'a later time'}`),
    advise: outputAdvice(job, target.name),
  })
}

const isForPrograms = (ctx: Context): boolean =>
  ctx.given['json'] !== undefined ||
  ctx.given['query'] !== undefined ||
  ctx.given['csv'] === true ||
  !['base', 'silent'].includes(ctx.text('output') ?? 'base')

/** Host by host: what is for programs has the same order each time. */
async function* pagesOf(ctx: Context, job: string, targets: readonly Target[]): AsyncGenerator<Page> {
  let number = 0
  for (const target of targets)
    for await (const lines of follow(ctx, job, target)) {
      const items = lines.map(({output_type, output, timestamp}): Item => ({
        host: target.name,
        output_type,
        output,
        timestamp,
      }))
      yield {items, total: undefined, number: ++number}
    }
}

/** Writes pieces as they come, whole lines at a time where several hosts write. */
function lineWriter(ctx: Context): (host: string | undefined, lines: readonly OutputLine[]) => Promise<void> {
  const isRaw = !ctx.terminal.isTty || ctx.text('output-file') !== undefined
  const safe = (text: string): string => (isRaw ? (ctx.terminal.harmless?.(text) ?? text) : sanitize(text))
  const isUnread = ctx.text('output') === 'silent' || (ctx.terminal.quiet && ctx.text('output-file') === undefined)
  return async (name, lines) => {
    const text = lines.map(({output}) => (output.endsWith('\n') ? output : `${output}\n`)).join('')
    const named = name === undefined ? text : text.replace(/^(?=.)/gms, `${name}: `)
    if (!isUnread) await ctx.terminal.write(safe(named))
  }
}
