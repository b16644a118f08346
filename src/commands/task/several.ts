// A verb for one record that also takes many: `--search` or `--all` choose them, one request to the server's bulk route does it, and
// servers without the route get one request for each.
import {AppError, exitCodes, usageError} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import {subTasks} from '../../contract/foreman-tasks'
import type {Item} from '../../katello/paging'
import {isBulk, isTask, taskFailure, type TaskReport} from '../../katello/tasks'
import type {Action, Resource} from '../../resources/define'
import {task} from '../../resources/task'
import {waitForAll, worst, type Waited} from '../../workflows/task/wait-for-all'
import {dashed, plural} from '../../kit/parse/options'
import {taskProgress, tasksProgress} from '../../kit/present/progress'
import {command, type CommandClass, type Example} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {isTimeUp} from '../../kit/run/deadline'
import {rows, type Result} from '../../kit/run/result'

/** What a bulk route answers: its task, alone or with the reasons why some of the records were left out. */
export type BulkAnswer = TaskReport | {readonly task: TaskReport; readonly errors?: readonly string[]}

export interface Several {
  readonly resource: Resource
  /** The action for one, for servers without the bulk route. */
  readonly action: Action
  /** The records that the options choose. */
  readonly find: (ctx: Context, search: string | undefined) => Promise<readonly Item[]>
  readonly bulk: (ctx: Context, ids: number[]) => Promise<BulkAnswer>
  /** Resources that narrow the choice: `--product`. */
  readonly narrow: readonly Resource[]
  readonly examples: readonly Example[]
  /** What the records found have to be, where not every one is taken: `repositories with an upstream`. */
  readonly chosen?: string
  /** What is done: `synchronize`, `synchronized`. */
  readonly verb: string
  readonly past: string
  /** Deletes: asks with the number on a terminal, needs --yes elsewhere, and takes no --all. */
  readonly deletes?: boolean
}

/** Requests for one record each that are under way at a time. */
const atOnce = 4

/** The command for one, with the options that choose many. */
export function several({spec}: CommandClass, o: Several): CommandClass {
  const noun = plural(o.resource.noun)
  return command({
    ...spec,
    description:
      `${spec.description ?? ''} With ${ways(o)} it works on many ${noun} in one task, or side by side on servers that cannot do that; the exit status is the worst.`.trim(),
    examples: [...spec.examples, ...o.examples],
    params: {
      ...spec.params,
      search: {kind: 'text', local: true, about: `${capital(o.verb)} the ${noun} that a search query finds`},
      ...(o.deletes !== true && {
        all: {
          kind: 'flag',
          local: true,
          about: `${capital(o.verb)} all ${noun}, of a product or organization if given`,
        },
      }),
    },
    narrow: [...(spec.narrow ?? []), ...o.narrow],
    run: (ctx) => (isSeveral(ctx, o) ? runSeveral(ctx, o) : spec.run(ctx)),
  })
}

const ways = ({deletes}: Several): string => (deletes === true ? '--search' : '--search or --all')

function isSeveral(ctx: Context, o: Several): boolean {
  const search = ctx.text('search')
  const chosen = [...(search === undefined ? [] : ['--search']), ...(ctx.flag('all') ? ['--all'] : [])]
  const [first, second] = chosen
  if (first === undefined) return false
  const named = ['id', ...Object.keys(o.resource.lookup)].find((name) => ctx.given[name] !== undefined)
  const other = second ?? (named && `--${named}`)
  if (other !== undefined) throw usageError(`${first} and ${other} exclude each other`, 'Omit one of them')
  if (search?.trim() === '')
    throw usageError(
      '--search is empty',
      o.deletes === true ? 'Write a query, e.g. --search "name ~ test"' : 'Write a query, or use --all',
    )
  return true
}

async function runSeveral(ctx: Context, o: Several): Promise<Result> {
  if (o.deletes === true && !ctx.terminal.interactive && !ctx.flag('yes') && !ctx.flag('dry-run'))
    throw usageError(
      `Deleting several ${plural(o.resource.noun)} needs confirmation`,
      'Add --yes, or --dry-run to see what would be sent',
    )
  const found = await o.find(ctx, ctx.text('search'))
  if (found.length === 0) return nothing(ctx, o)
  if (o.deletes === true) await ctx.confirm(question(found, o))
  if (ctx.terminal.isWatched) ctx.terminal.note(`${count(found.length, o)} to ${o.verb}`)
  const begun = await begin(ctx, found, o)
  if (ctx.flag('async')) return rows(task.list, begun.tasks)
  const waited = await ended(ctx, begun)
  const failure = failureOf(found.length, waited, begun.refusals, o)
  if (o.deletes !== true)
    return {
      ...rows(
        task.list,
        waited.map((one) => one.task),
      ),
      ...(failure && {failure}),
    }
  if (failure) throw failure
  return {kind: 'message', message: `${count(found.length, o)} deleted.`}
}

function nothing(ctx: Context, o: Several): Result {
  const message = `There are no ${o.chosen ?? plural(o.resource.noun)} to ${o.verb}.`
  if (o.deletes === true) return {kind: 'message', message}
  ctx.terminal.note(message)
  return rows(task.list, [])
}

/** Names that a question shows. */
const shown = 5

function question(found: readonly Item[], o: Several): string {
  const names = found.slice(0, shown).map(({name, id}) => String(name ?? id))
  const more = found.length > shown ? ` and ${found.length - shown} more` : ''
  return `${capital(o.verb)} ${count(found.length, o)}: ${names.join(', ')}${more}?`
}

interface Begun {
  readonly tasks: readonly TaskReport[]
  /** Why records were left out or refused. */
  readonly refusals: readonly AppError[]
}

async function begin(ctx: Context, found: readonly Item[], o: Several): Promise<Begun> {
  const ids = found.map(({id}) => Number(id))
  if (hasOwnOptions(ctx, o.action)) return beginEach(ctx, ids, o)
  try {
    const answer = await o.bulk(ctx, ids)
    const {task: bulk, errors = []} = 'task' in answer ? answer : {task: answer}
    return {tasks: [bulk], refusals: errors.map((message) => refusal(message))}
  } catch (error) {
    if (!isMissingRoute(error)) throw error
  }
  if (ctx.terminal.verbose) ctx.terminal.note('The server has no bulk route for this; sending a request for each')
  return beginEach(ctx, ids, o)
}

/** True for options of the action that its bulk route does not take, such as --incremental. */
const hasOwnOptions = (ctx: Context, {params, paths}: Action): boolean =>
  Object.entries(params).some(
    ([key, param]) =>
      param.kind !== 'ref' &&
      !paths.some((path) => path.includes(`:${key}`)) &&
      ctx.given[param.flag ?? dashed(key)] !== undefined,
  )

const isMissingRoute = (error: unknown): boolean =>
  error instanceof AppError && (error.parts.status === 404 || error.parts.status === 501)

async function beginEach(ctx: Context, ids: readonly number[], o: Several): Promise<Begun> {
  const refusals: AppError[] = []
  const answers = await mapParallel(ids, atOnce, async (id) => {
    try {
      return await ctx.send<unknown>(await ctx.prepare(o.resource, o.action, {id}))
    } catch (error) {
      if (!(error instanceof AppError) || error.parts.status === undefined || error.parts.status === 401) throw error
      refusals.push(new AppError({...error.parts, message: `${capital(o.resource.noun)} ${id}: ${error.message}`}))
      return undefined
    }
  })
  return {tasks: answers.filter(isTask), refusals}
}

const refusal = (message: string): AppError => new AppError({code: 'refused', message, exit: exitCodes.failed})

/** The tasks as they ended; of a bulk task its sub-tasks, one for each record. */
async function ended(ctx: Context, {tasks}: Begun): Promise<readonly Waited[]> {
  const observer = tasks.length === 1 ? taskProgress(ctx.terminal) : tasksProgress(ctx.terminal, tasks.length)
  const ids = tasks.map(({id}) => id)
  const waited = await waitForAll(await ctx.session.transport(), ids, {signal: ctx.signal, observer, isTimeUp})
  const [bulk] = waited
  if (waited.length !== 1 || !bulk || !isBulk(bulk.task) || bulk.task.pending !== false) return waited
  const each = await ctx.client.all(subTasks, {parent_task_id: bulk.task.id})
  const subs = each.map((one) => ({task: one, failure: taskFailure(one)}))
  return subs.length === 0 || (bulk.failure && subs.every(({failure}) => failure === undefined)) ? waited : subs
}

function failureOf(
  total: number,
  waited: readonly Waited[],
  refusals: readonly AppError[],
  o: Several,
): AppError | undefined {
  const failure = worst(waited)
  const [first] = refusals
  if (!first) return failure
  const failed = waited.filter((one) => one.failure !== undefined)
  return new AppError({
    ...first.parts,
    message: `${refusals.length + failed.length} of ${count(total, o)} could not be ${o.past}`,
    detail: [...refusals, ...failed.flatMap((one) => one.failure ?? [])].map(({message}) => message).join('; '),
    hint: failure?.parts.hint ?? first.parts.hint,
    exit: failure?.exit ?? first.exit,
  })
}

const count = (n: number, {resource: {noun}}: Several): string => `${n} ${n === 1 ? noun : plural(noun)}`

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
