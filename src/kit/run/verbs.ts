// The verbs that most commands are: each takes a resource and gives a command.
import {usageError} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {Field} from '../../output/fields'
import {pages, recordOf, type Item, type Page} from '../../katello/paging'
import type {Params} from '../../katello/query'
import {asTask, isTask, taskOutput, type TaskReport} from '../../katello/tasks'
import {paging} from '../../contract/paging'
import type {Action, Answer, Item as ItemOf, ParamSet, Resource} from '../../resources/define'
import {itemOf, list as listShape, nothing, type Shape} from '../../contract/shape'
import {command, type CommandClass, type Example, type Spec} from './command'
import type {Context} from './context'
import {askedPage} from './one-page'
import {askToDelete} from './deletion'
import {createExamples, listExamples, memberExamples, removeExamples, updateExamples} from '../help/examples'
import {article, isMember, plural} from '../parse/options'
import {hasMember} from './members'
import {messageAnswer, type ListResult, type Result} from './result'
import {changed, type Next, type Success} from './success'
import {checkOrder, firstOf, limitOf, orderedPages, sortAndLimit, sortedPages, sortingOf, type Sorting} from './sorted'

interface Common<R extends Resource = Resource> {
  readonly summary?: string
  readonly description?: string
  readonly examples?: readonly Example[]
  /** As {@link Spec.examplesNeed}. */
  readonly examplesNeed?: string
  readonly params?: ParamSet
  readonly narrow?: readonly Resource[]
  readonly aliases?: readonly string[]
  readonly fields?: readonly Field[]
  /** The action when it is not the one of the verb's name. */
  readonly action?: ActionName<R>
  /** Shape of one printed record, where it is not what the action answers. */
  readonly answer?: Shape<unknown>
  /** Parameters that the command computes, beside what the options say. */
  readonly computed?: (ctx: Context) => Params | Promise<Params>
}

type ActionName<R extends Resource> = keyof R['actions'] & string

function actionOf(resource: Resource, name: string): Action {
  const action = resource.actions[name]
  if (!action) throw new TypeError(`${resource.noun} has no action ${name}`)
  return action
}

/** What `--json` prints of an answer: the message where there is none. */
const printed = ({answer}: Action): Shape<unknown> => (answer === nothing ? messageAnswer : answer)

export interface ListOptions<R extends Resource = Resource> extends Common<R> {
  /** The call knows neither pages nor a search. */
  readonly unpaged?: boolean
  readonly rows?: (body: unknown) => readonly Item[]
  /** What adds to each record that the list lacks; undefined when nothing is asked for that it lacks. */
  readonly complete?: (ctx: Context) => ((item: ItemOf<R, 'index'>) => Promise<ItemOf<R, 'index'>>) | undefined
}

/** Records that are completed at a time. */
const completedAtOnce = 8

async function* completed(pages: AsyncIterable<Page>, complete: (item: Item) => Promise<Item>): AsyncGenerator<Page> {
  for await (const page of pages) yield {...page, items: await mapParallel(page.items, completedAtOnce, complete)}
}

/** Lists a resource: all pages unless one is asked for. */
export function list<R extends Resource>(resource: R, o: ListOptions<R> = {}): CommandClass {
  const action = actionOf(resource, o.action ?? 'index')
  const fields = o.fields ?? resource.list
  return command({
    summary: o.summary ?? `List ${plural(resource.noun)}`,
    description:
      o.description ??
      (o.unpaged
        ? undefined
        : 'Lists all records unless --page or --per-page asks for one page; --search filters them.'),
    get examples() {
      return o.examples ?? listExamples(resource, action, fields)
    },
    resource,
    action,
    params: {...(o.unpaged ? {} : paging), ...sortAndLimit, ...o.params},
    narrow: o.narrow,
    fields,
    answer: listShape(o.answer ?? itemOf(action.answer)),
    aliases: o.aliases,
    examplesNeed: o.examplesNeed,
    group: 'SELECT',
    run: async (ctx) => ({kind: 'list', fields, ...(await listPages(ctx, resource, action, {...o, fields}))}),
  })
}

type ListPlan<R extends Resource> = Pick<
  ListOptions<R>,
  'unpaged' | 'rows' | 'computed' | 'complete' | 'fields' | 'answer'
>

/** The pages of a list as the options ask for them. */
async function listPages<R extends Resource>(
  ctx: Context,
  resource: R,
  action: Action,
  o: ListPlan<R>,
): Promise<Pick<ListResult, 'pages' | 'page' | 'limit'>> {
  const search = ctx.text('search')
  const order = ctx.text('order')
  checkOrder(order)
  const limit = limitOf(ctx.given['limit'])
  const asked = o.unpaged ? undefined : askedPage(ctx.given, (await ctx.session.settings()).values)
  const sorting = sortingAsked(ctx, action, o)
  const isServerSorted = sorting?.name !== undefined && !o.unpaged && resource.sorts.includes(sorting.name)
  const page = sorting && !isServerSorted && asked?.configured !== undefined ? undefined : asked
  if (sorting && page && !isServerSorted)
    throw usageError('The server does not sort by this field', 'Omit --page and --per-page to sort the whole list')
  const {path, params} = await ctx.prepare(resource, action, await o.computed?.(ctx))
  const query: Params = {
    ...params,
    ...(params['thin'] === undefined && isThin(ctx, action) && {thin: true}),
    ...(!o.unpaged && search !== undefined && {search}),
    ...(!o.unpaged && order !== undefined && {order}),
    ...(isServerSorted && {order: `${sorting.name} ${sorting.isDescending ? 'DESC' : 'ASC'}`}),
    ...(!o.unpaged && ctx.given['full-result'] !== undefined && {full_result: ctx.flag('full-result')}),
  }
  const transport = await ctx.session.transport()
  const sorted = sorting && !isServerSorted ? sorting : undefined
  const found = pages(transport, path, query, {
    unpaged: o.unpaged ?? false,
    only: page,
    answer: action.answer,
    ...(o.rows ? {rows: o.rows} : !sorted && {limit}),
  })
  const first = (all: AsyncIterable<Page>): AsyncIterable<Page> =>
    limit === undefined ? all : firstOf(all, limit, o.unpaged === true)
  const complete = o.complete?.(ctx) as ((item: Item) => Promise<Item>) | undefined
  const whole = (all: AsyncIterable<Page>): AsyncIterable<Page> => (complete ? completed(all, complete) : all)
  const listed = order === undefined ? found : orderedPages(found, o.fields ?? resource.list)
  return {pages: sorted ? first(sortedPages(whole(listed), sorted)) : whole(first(listed)), page, limit}
}

/** `--fields THIN` alone needs no more than what the server's short list has. */
function isThin(ctx: Context, action: Action): boolean {
  const fields = ctx.given['fields']
  return 'thin' in action.params && Array.isArray(fields) && fields.length === 1 && fields[0] === 'THIN'
}

/** How `--sort` asks for the list to be sorted. */
function sortingAsked(ctx: Context, action: Action, {fields = [], answer}: ListPlan<Resource>): Sorting | undefined {
  const text = ctx.text('sort')
  if (text === undefined) return undefined
  if (ctx.text('order') !== undefined) throw usageError('--sort and --order exclude each other', 'Omit one of them')
  const shape = listShape(answer ?? itemOf(action.answer))
  return sortingOf(text, fields, (name) => hasMember({answer: shape}, name))
}

export interface InfoOptions<R extends Resource = Resource, N extends string = string> extends Omit<
  Common<R>,
  'action'
> {
  readonly action?: N
  /** Completes or rearranges the record before it is printed. */
  readonly prepare?: (record: Answer<R, N>, ctx: Context) => object | Promise<object>
}

/** Shows one. */
export function info<R extends Resource, N extends ActionName<R> = 'show' & ActionName<R>>(
  resource: R,
  o: InfoOptions<R, N> = {},
): CommandClass {
  const action = actionOf(resource, o.action ?? 'show')
  const fields = o.fields ?? resource.info
  const summary = o.summary ?? `Show ${article(resource.noun)}`
  return command({
    summary,
    description: o.description ?? lookedUpBy(resource),
    examples: o.examples ?? memberExamples(resource, action, summary),
    resource,
    action,
    params: o.params,
    narrow: o.narrow,
    fields,
    answer: o.answer ?? printed(action),
    aliases: o.aliases,
    examplesNeed: o.examplesNeed,
    group: 'SELECT',
    async run(ctx) {
      const record = recordOf(await ctx.send(await ctx.prepare(resource, action, await o.computed?.(ctx))))
      const prepared = await o.prepare?.(record as Answer<R, N>, ctx)
      return {kind: 'record', fields, record: prepared ? {...prepared} : record}
    },
  })
}

/** How the command finds the record, for its help. */
function lookedUpBy(resource: Resource): string {
  const keys = Object.keys(resource.lookup)
  const within = resource.scope.filter((s) => s.required).map((s) => article(s.resource().noun))
  const by = ['ID', ...keys.map((key) => (key === 'version' ? 'version number' : key))]
    .join(', ')
    .replace(/, ([^,]+)$/, ' or $1')
  const scoped = keys.length > 0 && within.length > 0 ? `; without an ID, ${within.join(' and ')} is also required` : ''
  return `Looks up the ${resource.noun} by ${by}${scoped}.`
}

export interface ChangeOptions<R extends Resource = Resource> extends Common<R> {
  /** As {@link Spec.renames}. */
  readonly renames?: boolean
  /** As {@link Spec.needsChange}; an update needs one unless it computes its parameters. */
  readonly needsChange?: boolean
  /** Printed when it is done. */
  readonly done?: string
  /** Printed instead where the answer has something that must be shown. */
  readonly resultOf?: (answer: Answer<R, 'create'>) => string
  /** Looked at, and asked about on a terminal, before anything is sent; undefined: no question. */
  readonly ask?: (ctx: Context) => Promise<string | undefined>
  /** What people may want to do next with what the server answered. */
  readonly next?: (record: Answer<R, 'create'>) => Next | undefined
  /** A check before sending: throws to stop. */
  readonly check?: (ctx: Context) => void | Promise<void>
}

const examplesOf: Readonly<Record<string, typeof memberExamples>> = {update: updateExamples, destroy: removeExamples}

function change<R extends Resource>(
  resource: R,
  name: string,
  verb: string,
  past: string,
  o: ChangeOptions<R>,
): CommandClass {
  const action = actionOf(resource, o.action ?? name)
  const summary = o.summary ?? `${verb} ${article(resource.noun)}`
  const examples = isMember(action) ? (examplesOf[name] ?? memberExamples) : createExamples
  return command({
    summary,
    description: o.description,
    examples: o.examples ?? examples(resource, action, summary),
    resource,
    action,
    params: o.params,
    narrow: o.narrow,
    answer: o.answer ?? printed(action),
    aliases: o.aliases,
    examplesNeed: o.examplesNeed,
    asks: o.ask !== undefined,
    renames: o.renames,
    needsChange: name === 'update' && (o.needsChange ?? o.computed === undefined),
    async run(ctx) {
      await o.check?.(ctx)
      const request = await ctx.prepare(resource, action, await o.computed?.(ctx))
      const question = ctx.terminal.interactive && ctx.given['yes'] !== true ? await o.ask?.(ctx) : undefined
      if (question) await ctx.confirm(question)
      const answer = await ctx.send<Item | undefined>(request)
      const message =
        (answer && o.resultOf?.(answer as Answer<R, 'create'>)) ?? o.done ?? `${capital(resource.noun)} ${past}.`
      if (isTask(answer) && answer.pending !== false)
        return finished(ctx, answer, message, `${message.replace(/\.$/, '')}: work continues`)
      const isPlain = message === `${capital(resource.noun)} ${past}.`
      const next = answer?.['id'] === undefined ? undefined : o.next?.(answer as Answer<R, 'create'>)
      const text = isPlain ? changed(capital(resource.noun), past, answer) : undefined
      return {kind: 'message', message, record: answer, success: {text, next}}
    },
  })
}

export const create = <R extends Resource>(resource: R, o: ChangeOptions<R> = {}): CommandClass =>
  change(resource, 'create', 'Create', 'created', {
    ...o,
    description:
      o.description ??
      "Prints the new record's ID and name in machine-readable formats; --json prints the whole record.",
  })
export const update = <R extends Resource>(resource: R, o: ChangeOptions<R> = {}): CommandClass =>
  change(resource, 'update', 'Update', 'updated', {
    ...o,
    description: o.description ?? 'Changes only the given values; the value NIL clears what was set.',
  })
export const remove = <R extends Resource>(resource: R, o: ChangeOptions<R> = {}): CommandClass =>
  change(resource, 'destroy', 'Delete', 'deleted', {
    ...o,
    description:
      o.description ??
      'On a terminal, shows what else will be deleted and asks for confirmation; --yes skips the prompt.',
    ask: o.ask ?? askToDelete(resource),
  })

export interface ActOptions<R extends Resource = Resource> extends Omit<ChangeOptions<R>, 'action' | 'next'> {
  readonly summary: string
  readonly done: string
  /** The answer is a task: adds --async and waits. The text is printed with --async, followed by the ID of the task. */
  readonly started?: string
  /** What people on a terminal are told when the task has ended well. */
  readonly success?: (ended: TaskReport, ctx: Context) => Success
  /** As {@link Spec.continues}. */
  readonly continues?: Spec['continues']
  /** Runs after the action (and its task) has ended well; `result` is what is printed unless it gives something else. */
  readonly afterwards?: (ctx: Context, answer: Item, result: Result) => Promise<Result | undefined>
}

const asyncParam: ParamSet = {
  async: {kind: 'flag', local: true, about: 'Return the task ID immediately instead of waiting'},
}

/** Any other action: sends it, waits when it answers with a task. */
export function act<R extends Resource>(resource: R, name: ActionName<R>, o: ActOptions<R>): CommandClass {
  const action = actionOf(resource, name)
  return command({
    summary: o.summary,
    description:
      o.description ??
      (o.started === undefined
        ? lookedUpBy(resource)
        : 'Waits for the task unless --async is given; the exit status reflects the result.'),
    examples: o.examples ?? memberExamples(resource, action, o.summary),
    resource,
    action,
    params: {...(o.started !== undefined && asyncParam), ...o.params},
    narrow: o.narrow,
    answer: o.answer ?? printed(action),
    aliases: o.aliases,
    examplesNeed: o.examplesNeed,
    fields: o.fields,
    asks: o.ask !== undefined,
    renames: o.renames,
    continues: o.continues,
    async run(ctx) {
      await o.check?.(ctx)
      const request = await ctx.prepare(resource, action, await o.computed?.(ctx))
      const question = ctx.terminal.interactive && ctx.given['yes'] !== true ? await o.ask?.(ctx) : undefined
      if (question) await ctx.confirm(question)
      const answer = await ctx.send<Item>(request)
      // some servers make a change at once that others leave to a task: they say so in displayMessages
      const isDone = Array.isArray((answer as {displayMessages?: unknown} | undefined)?.displayMessages)
      const isWaited = (o.started !== undefined && !isDone) || isTask(answer)
      const result: Result = isWaited
        ? await finished(ctx, asTask(answer), o.done, o.started ?? o.done, o.success)
        : {kind: 'message', message: o.done, record: answer}
      return (ctx.flag('async') ? undefined : await o.afterwards?.(ctx, answer, result)) ?? result
    },
  })
}

/** Waits for a task unless `--async`, and reports its result. */
export async function finished(
  ctx: Context,
  task: TaskReport,
  done: string,
  started: string,
  success?: (ended: TaskReport, ctx: Context) => Success,
): Promise<Result> {
  if (ctx.flag('async')) {
    if (ctx.terminal.isWatched) ctx.terminal.note(`Watch it: mallet task progress --id ${task.id}`)
    return {kind: 'message', message: `${started} in task ${task.id}.`, record: {...task, name: undefined}}
  }
  const ended = await ctx.wait(task)
  const record = {...ended, name: undefined}
  return {kind: 'message', message: done, record, output: taskOutput(ended), success: success?.(ended, ctx)}
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
