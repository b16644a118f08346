import {compareText, field, type Field, type Searchable} from '../kernel/search/searchable'
import {related} from '../kernel/search/related'
import {SearchError} from '../kernel/search/tokens'
import {anyOf, not, sql, type Condition} from '../kernel/store/sql'
import {statusLabels, type StatusLabel} from './invocations'

const taskColumn = (column: string): string => `(SELECT t.${column} FROM tasks t WHERE t.id = job_invocations.task_id)`
const state = taskColumn('state')
const result = taskColumn('result')

const byStatus: Readonly<Record<StatusLabel, string>> = {
  succeeded: `${state} = 'stopped' AND ${result} = 'success'`,
  cancelled: `${state} = 'stopped' AND ${result} = 'cancelled'`,
  failed: `${state} = 'paused' OR ${state} = 'stopped' AND ${result} IN ('error', 'warning')`,
  queued: `coalesce(${state}, 'scheduled') = 'scheduled'`,
  running: `${state} NOT IN ('stopped', 'paused', 'scheduled')`,
}

const status: Field = {
  type: 'string',
  values: Object.fromEntries(statusLabels.map((label) => [label, label])),
  explicit: true,
  unsortable: true,
  test(operator, value) {
    const label = statusLabels.find((one) => one === value.toLowerCase())
    if (!label) throw new SearchError(`'status' should be one of: ${statusLabels.join(', ')}`)
    if (operator !== '=' && operator !== '!=')
      throw new SearchError(`Operator '${operator}' is not supported by field 'status'`)
    const condition = sql(`(${byStatus[label]})`)
    return operator === '=' ? condition : not(condition)
  },
}

const login = '(SELECT u.login FROM users u WHERE u.id = job_invocations.user_id)'
const user = field.string(login, {explicit: true})
const onHosts = 'job_hosts l JOIN hosts h ON h.id = l.host_id'
const logic = (column: string): string =>
  `(SELECT r.${column} FROM recurring_logics r WHERE r.id = job_invocations.recurring_logic_id)`

export const jobInvocationSearch: Searchable = {
  from: 'job_invocations',
  id: 'job_invocations.id',
  fields: {
    id: field.integer('job_invocations.id'),
    description: field.string('job_invocations.description'),
    job_category: field.string('job_invocations.job_category'),
    host: related('job_invocations.id', onHosts, 'l.job_invocation_id', 'h.name'),
    targeted_host_id: related('job_invocations.id', 'job_hosts l', 'l.job_invocation_id', 'l.host_id'),
    pattern_template_name: field.string('job_invocations.template_name', {explicit: true}),
    status,
    user,
    owner: user,
    start_at: field.datetime(taskColumn('start_at')),
    started_at: field.datetime(taskColumn('started_at')),
    ended_at: field.datetime(taskColumn('ended_at')),
    recurring: field.boolean('(job_invocations.recurring_logic_id IS NOT NULL)', {explicit: true}),
    'recurring_logic.id': field.integer('job_invocations.recurring_logic_id', {explicit: true}),
    'recurring_logic.purpose': field.string(logic('purpose'), {explicit: true}),
  },
  sort: {by: 'id', order: 'desc'},
}

const ofFeature = (column: string): Field => ({
  type: 'string',
  explicit: true,
  unsortable: true,
  test: (operator, value): Condition => {
    const {sql: text, values} = compareText(`f.${column}`, operator, value)
    return anyOf([
      sql(`job_templates.id IN (SELECT f.job_template_id FROM remote_execution_features f WHERE ${text})`, ...values),
    ])
  },
})

export const jobTemplateSearch: Searchable = {
  from: 'job_templates',
  id: 'job_templates.id',
  fields: {
    name: field.string('job_templates.name'),
    job_category: field.string('job_templates.job_category'),
    locked: field.boolean('job_templates.locked'),
    snippet: field.boolean('job_templates.snippet'),
    provider_type: field.string('job_templates.provider_type'),
    template: field.text('job_templates.template'),
    'feature.name': ofFeature('name'),
    'feature.label': ofFeature('label'),
  },
  sort: {by: 'name', order: 'asc'},
}

/** The runs of a job on its hosts. */
export const templateInvocationSearch: Searchable = {
  from: 'job_hosts JOIN hosts ON hosts.id = job_hosts.host_id JOIN job_invocations j ON j.id = job_hosts.job_invocation_id',
  id: 'job_hosts.id',
  fields: {
    'host.name': field.string('hosts.name'),
    'host_group.name': field.string('(SELECT g.name FROM hostgroups g WHERE g.id = hosts.hostgroup_id)'),
    job_category: field.string('j.job_category'),
    name: field.string('j.template_name'),
  },
  sort: null,
}
