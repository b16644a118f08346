import {flag, number, pairs, text, time} from '../../contract/define'
import type {JobInvocationDetails} from '../../contract/job-invocations'
import {AppError, usageError} from '../../core/errors'
import {readInputFile} from '../../core/input-file'
import {isObject} from '../../core/json'
import type {Prepared} from '../../katello/client'
import type {Sendable} from '../../katello/query'
import {shellWord} from '../../kit/parse/command-line'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import type {Result} from '../../kit/run/result'
import {jobInvocation} from '../../resources/job-invocation'
import {advised, creationAdvice} from '../../workflows/jobs/advice'
import {jobFailure, readJob} from '../../workflows/jobs/outcome'

const action = jobInvocation.actions.create

export default command({
  summary: 'Run a job on hosts',
  description:
    'Runs a job template, or the template of a remote execution feature, on the hosts that --search-query finds, and waits for them unless --async is given or the job is to start later. The exit status is 70 if the job failed on any host.',
  examples: [
    [
      'Run a command',
      "--job-template 'Run Command - Script Default' --inputs command=uptime --search-query 'name ~ web' --async",
    ],
    [
      'Upgrade the image mode hosts of an environment',
      "--feature katello_bootc_upgrade --search-query 'image_mode = true and lifecycle_environment = Dev'",
      'hosts that run jobs',
    ],
    [
      'Run a script from a file, on at most five hosts at a time',
      "--job-template 'Run Command - Script Default' --input-files command=script.sh --search-query 'os ~ RHEL' --concurrency-level 5",
      'a file and hosts that run jobs',
    ],
    ['Start a job later', "--feature katello_bootc_status --search-query 'name ~ web' --start-at '2030-01-31 02:00'"],
  ],
  resource: jobInvocation,
  action,
  params: {
    inputs: pairs('Values for the inputs of the template: name=value,…'),
    input_files: pairs('Files with values for the inputs of the template: name=path,…'),
    dynamic: flag('Look up the hosts when the job starts rather than now'),
    effective_user: text('User that the script runs as'),
    effective_user_password: text('Password of that user', {secret: true}),
    concurrency_level: number('Run the job on at most this many hosts at a time'),
    start_at: time('Start the job at this time'),
    start_before: time('Cancel the job if it cannot be started before this time'),
    cron_line: text("Repeat the job: minute, hour, day of month, month, day of week, e.g. '30 2 * * 1-5'"),
    max_iteration: number('Repeat the job at most this many times, with --cron-line'),
    end_time: time('Do not start the job any more after this time, with --cron-line'),
    purpose: text('Label of the repetition, of which only one may be active, with --cron-line'),
    async: flag('Return immediately instead of waiting for the hosts'),
  },
  waits: true,
  answer: action.answer,
  async run(ctx) {
    if (ctx.flag('dynamic') && ctx.given['feature'] !== undefined)
      ctx.terminal.warn('With --feature the server looks up the hosts now: --dynamic has no effect')
    const job = await advised(ctx.send<JobInvocationDetails>(await requestOf(ctx)), creationAdvice(askedOf(ctx)))
    const message = `Job invocation ${job.id} created`
    if (job.targeting.hosts?.length === 0 && !isLater(ctx)) ctx.terminal.warn('The search query matches no host')
    if (ctx.flag('async') || isLater(ctx) || !job.dynflow_task) return created(ctx, job, message)
    if (ctx.terminal.isWatched) ctx.terminal.note(`${message}; follow it: mallet job-invocation output --id ${job.id}`)
    await waited(ctx, job.dynflow_task.id)
    const ended = await readJob(ctx.client, job.id)
    const failure = jobFailure(ended)
    if (failure) return {kind: 'text', text: message, data: ended, failure}
    return {kind: 'message', message, record: {...ended}, success: {text: `${succeeded(ended)}`}}
  },
})

/** What the job is made from, as it was given. */
function askedOf(ctx: Context): {feature: string | undefined; template: string | undefined} {
  const [id, name] = [ctx.given['job-template-id'] ?? null, ctx.text('job-template')]
  const byName = name === undefined ? undefined : `--name ${shellWord(name)}`
  return {feature: ctx.text('feature'), template: id === null ? byName : `--id ${shellWord(String(id))}`}
}

const isLater = (ctx: Context): boolean => ctx.given['start-at'] !== undefined || ctx.given['cron-line'] !== undefined

function created(ctx: Context, job: JobInvocationDetails, message: string): Result {
  const next = isLater(ctx) ? (['Show it', 'info'] as const) : (['Follow its output', 'output'] as const)
  return {
    kind: 'message',
    message,
    record: {...job},
    success: {next: [next[0], `job-invocation ${next[1]} --id ${job.id}`]},
  }
}

const succeeded = ({id, total}: JobInvocationDetails): string =>
  `Job invocation ${id} succeeded on ${total} ${total === 1 ? 'host' : 'hosts'}.`

/** Waits for the task of a job. That it failed is said afterwards, with the hosts where it did. */
async function waited(ctx: Context, id: string): Promise<void> {
  try {
    await ctx.wait({id})
  } catch (error) {
    const isEnd = error instanceof AppError && /^task_(?:warning|error|cancelled)$/.test(error.parts.code)
    if (!isEnd) throw error
  }
}

/** What the options say, with what stands in objects of its own in the body. */
async function requestOf(ctx: Context): Promise<Prepared> {
  checkOptions(ctx)
  const inputs = {...pairsOf(ctx, 'inputs'), ...inputFiles(ctx)}
  const request = await ctx.prepare(jobInvocation, action)
  const given = request.params['job_invocation']
  const recurrence = some(ctx, ['cron_line', 'max_iteration', 'end_time', 'purpose'])
  const scheduling = some(ctx, ['start_at', 'start_before'])
  const ssh = some(ctx, ['effective_user', 'effective_user_password'])
  const limits = some(ctx, ['concurrency_level'])
  const body = {
    ...(isObject(given) && given),
    targeting_type: ctx.flag('dynamic') ? 'dynamic_query' : 'static_query',
    inputs,
    ...(ssh && {ssh}),
    ...(recurrence && {recurrence}),
    ...(scheduling && {scheduling}),
    ...(limits && {concurrency_control: limits}),
  }
  return {...request, params: {...request.params, job_invocation: body}}
}

/** Refuses before anything is sent what the server would refuse in other words. */
function checkOptions(ctx: Context): void {
  const has = (option: string): boolean => ctx.given[option] !== undefined
  const byTemplate = has('job-template') || has('job-template-id')
  if (byTemplate && has('feature'))
    throw usageError('--feature and --job-template exclude each other', 'Omit one of them')
  if (!byTemplate && !has('feature'))
    throw usageError('No job template specified', 'Add --job-template, --job-template-id or --feature')
  const byBookmark = has('bookmark') || has('bookmark-id')
  if (has('search-query') && byBookmark)
    throw usageError('--search-query and --bookmark exclude each other', 'Omit one of them')
  if (!has('search-query') && !byBookmark)
    throw usageError(
      'Missing required option --search-query',
      "Add --search-query, e.g. 'name = web1.example.com', or --bookmark",
    )
  for (const option of ['max-iteration', 'end-time', 'purpose'])
    if (has(option) && !has('cron-line'))
      throw usageError(`--${option} needs --cron-line`, `Omit --${option}, or add --cron-line`)
  if (has('start-before') && !has('start-at') && !has('cron-line'))
    throw usageError('--start-before needs --start-at', 'Add --start-at')
}

const option = (name: string): string => name.replaceAll('_', '-')

/** The values of those options that are given; undefined when none is. */
function some(ctx: Context, names: readonly string[]): Record<string, Sendable> | undefined {
  const given = names.filter((name) => ctx.given[option(name)] !== undefined)
  if (given.length === 0) return undefined
  return Object.fromEntries(given.map((name) => [name, ctx.given[option(name)] as Sendable]))
}

const pairsOf = (ctx: Context, name: string): Readonly<Record<string, Sendable>> => {
  const given = ctx.given[name]
  return isObject(given) ? (given as Readonly<Record<string, Sendable>>) : {}
}

/** The contents of the files of `--input-files`, by the input. */
const inputFiles = (ctx: Context): Record<string, string> =>
  Object.fromEntries(
    Object.entries(pairsOf(ctx, 'input-files')).map(([name, file]) => [
      name,
      readInputFile(String(file), 'input-files').toString('utf8'),
    ]),
  )
