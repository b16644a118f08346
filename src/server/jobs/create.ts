import type {Account} from '../kernel/access/access'
import type {Tasks} from '../kernel/tasks/engine'
import type {TaskRow} from '../kernel/tasks/tables'
import {parseTime} from '../accounts/tokens'
import {Faults, notFound, refused} from '../kernel/errors'
import {searchCondition} from '../kernel/search/searchable'
import {hostSearch} from '../hosts/search'
import type {Store} from '../tables'
import {resolveInvocation} from './invocations'
import {effectiveUser} from './json'
import {firstStart, newRecurrence, type Recurrence} from './recurrence'
import type {InputValue, JobInvocation, JobTemplate, RemoteExecutionFeature, TemplateInput} from './tables'
import {runHostsJob} from './tasks'
import {describeJob, descriptionFormat} from './template'

/** What a request says of a job to be run. */
export interface JobRequest {
  readonly job_template_id?: string | null | undefined
  readonly feature?: string | null | undefined
  readonly targeting_type?: string | null | undefined
  readonly search_query?: string | null | undefined
  readonly bookmark_id?: number | null | undefined
  readonly randomized_ordering?: boolean | null | undefined
  readonly inputs?: Readonly<Record<string, unknown>> | null | undefined
  readonly ssh?: {readonly effective_user?: string | null | undefined} | null | undefined
  readonly ssh_user?: string | null | undefined
  readonly recurrence?: Recurrence | null | undefined
  readonly scheduling?:
    | {readonly start_at?: string | null | undefined; readonly start_before?: string | null | undefined}
    | null
    | undefined
  readonly concurrency_control?: {readonly concurrency_level?: number | null | undefined} | null | undefined
  readonly description_format?: string | null | undefined
  readonly execution_timeout_interval?: number | null | undefined
  readonly time_to_pickup?: number | null | undefined
}

/** Who asks, and within which organization and location hosts are looked up. */
export interface Asker {
  readonly user: Account
  readonly organizationId: number | null
  readonly locationId: number | null
}

interface Parts {
  readonly store: Store
  readonly tasks: Tasks
}

/** Makes a job and starts it, or schedules it. 404 for an unknown template, 500 for inputs it does not have, 422 with other faults. */
export function createInvocation(parts: Parts, asker: Asker, given: JobRequest): JobInvocation {
  const {store} = parts
  const {template, feature} = chosenTemplate(store, given)
  const inputs = store.templateInputs.all({template_id: template.id})
  const values = inputValues(template, inputs, given.inputs ?? {})
  const query = searchQuery(store, asker, given)
  const targeting = feature ? 'static_query' : given.targeting_type
  const [startAt, startBefore] = [timeOf(given.scheduling?.start_at), timeOf(given.scheduling?.start_before)]
  const level = given.concurrency_control?.concurrency_level ?? null
  const faults = new Faults()
  faults.when(query === '', 'search_query', 'Must select a bookmark or enter a search query')
  faults.when(
    targeting !== 'static_query' && targeting !== 'dynamic_query',
    'targeting_type',
    'is not included in the list',
  )
  faults.when(level !== null && level <= 0, 'concurrency_level', 'must be greater than 0')
  positive(faults, 'execution_timeout_interval', given.execution_timeout_interval)
  positive(faults, 'time_to_pickup', given.time_to_pickup)
  faults.when(startAt === undefined, 'start_at', 'is not a valid time; use a form such as 2027-01-31 12:00:00')
  faults.when(startBefore === undefined, 'start_before', 'is not a valid time; use a form such as 2027-01-31 12:00:00')
  faults.throwAny()
  searchCondition(hostSearch, query, store.now()) // refused now rather than when the job starts
  const format = given.description_format || descriptionFormat(template, inputs)
  return store.transaction(() => {
    const logic = given.recurrence?.cron_line ? newRecurrence(store, given.recurrence) : undefined
    const start = logic ? firstStart(store, logic, startAt ?? null) : (startAt ?? null)
    const row = store.jobInvocations.insert({
      description: describeJob(format, template, values),
      description_format: format,
      job_category: template.job_category,
      template_id: template.id,
      template_name: template.name,
      feature_id: feature?.id ?? null,
      targeting_type: targeting === 'dynamic_query' ? 'dynamic_query' : 'static_query',
      search_query: query,
      bookmark_id: given.bookmark_id ?? null,
      randomized_ordering: given.randomized_ordering ?? false,
      resolved_at: null,
      host_count: 0,
      user_id: asker.user.id,
      organization_id: asker.organizationId,
      location_id: asker.locationId,
      inputs: values,
      effective_user: given.ssh?.effective_user || effectiveUser(store),
      ssh_user: given.ssh_user || null,
      concurrency_level: level,
      execution_timeout_interval: given.execution_timeout_interval ?? null,
      time_to_pickup: given.time_to_pickup ?? null,
      mode: logic ? 'recurring' : given.scheduling && start !== null ? 'future' : 'immediate',
      start_at: start,
      start_before: startBefore ?? null,
      recurring_logic_id: logic?.id ?? null,
    })
    return startInvocation(parts, asker.user, row)
  })
}

/** Starts a job that has no task yet, or notes when it is to start. */
export function startInvocation({store, tasks}: Parts, user: Account, given: JobInvocation): JobInvocation {
  const isLater = given.mode !== 'immediate'
  const row = isLater && given.targeting_type === 'dynamic_query' ? given : resolveInvocation(store, given)
  const input = {job_invocation: {id: row.id, name: row.job_category, description: row.description}}
  const options = {user, organizationId: row.organization_id, links: [{type: 'JobInvocation', id: row.id}]}
  const task: TaskRow = isLater
    ? tasks.schedule(runHostsJob, input, row.start_at ?? store.now(), options)
    : tasks.start(runHostsJob, input, options)
  return store.jobInvocations.update(row.id, {task_id: task.id})
}

function chosenTemplate(
  store: Store,
  {feature: label, job_template_id: id}: JobRequest,
): {template: JobTemplate; feature: RemoteExecutionFeature | undefined} {
  if (label && id) throw refused('Only one of feature or job_template_id can be specified')
  const feature = label ? store.remoteExecutionFeatures.first({label}) : undefined
  if (label && !feature) throw notFound(`Unknown remote execution feature ${label}`)
  const wanted = feature ? String(feature.job_template_id ?? '') : (id ?? '')
  const template = /^\d+$/.test(wanted)
    ? store.jobTemplates.find(Number(wanted))
    : store.jobTemplates.first({name: wanted})
  if (!template) throw notFound(`Template with id '${wanted}' was not found`)
  return {template, feature}
}

function inputValues(
  template: JobTemplate,
  inputs: readonly TemplateInput[],
  given: Readonly<Record<string, unknown>>,
): InputValue[] {
  for (const name of Object.keys(given))
    if (!inputs.some((one) => one.name === name)) throw refused(`Unknown input ${name} for template ${template.name}`)
  const missing = inputs.filter(({name, required, fallback}) => required && isEmpty(given[name] ?? fallback))
  if (missing.length > 0)
    throw refused(`Not all required inputs have values. Missing inputs: ${missing.map(({name}) => name).join(', ')}`)
  return inputs.flatMap((input) => {
    const value = textOf(given[input.name] ?? input.fallback)
    if (value === undefined) return []
    const permitted = input.options?.split('\n') ?? []
    if (permitted.length > 0 && !permitted.includes(value) && (input.required || value !== ''))
      throw refused(`Input ${input.name}: Value is not included in the list (${permitted.join(', ')})`)
    return [{id: input.id, name: input.name, value, hidden: input.hidden_value}]
  })
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || String(value) === ''

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The query that is given, or that of a bookmark as it is now. */
function searchQuery(store: Store, {user}: Asker, {search_query: query, bookmark_id: id}: JobRequest): string {
  if (!id) return query?.trim() ?? ''
  const bookmark = store.bookmarks.find(id)
  if (!bookmark || !(bookmark.public || bookmark.owner_id === user.id))
    throw notFound(`Couldn't find Bookmark with 'id'=${id}`)
  return bookmark.query.trim()
}

/** Milliseconds since 1970, null where no time is given, undefined for what is not one. */
const timeOf = (text: string | null | undefined): number | null | undefined => (text ? parseTime(text) : null)

function positive(faults: Faults, field: string, value: number | null | undefined): void {
  faults.when(value !== null && value !== undefined && value <= 0, field, 'must be greater than 0')
}
