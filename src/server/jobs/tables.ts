import {
  boolean,
  integer,
  json,
  later,
  nullable,
  real,
  references,
  stamps,
  table,
  text,
  time,
  unique,
  word,
  type RowOf,
} from '../kernel/store/columns'

export const jobTemplates = table('job_templates', {
  name: unique(text),
  job_category: text,
  description: nullable(text),
  description_format: nullable(text),
  /** ERB, of which `<%= input('name') %>` is understood. */
  template: text,
  provider_type: text,
  snippet: boolean,
  locked: boolean,
  ...stamps,
})
export type JobTemplate = RowOf<typeof jobTemplates>

export const templateInputs = table(
  'template_inputs',
  {
    template_id: references('job_templates', 'cascade'),
    name: text,
    description: nullable(text),
    required: boolean,
    advanced: boolean,
    fallback: nullable(text),
    /** Permitted values, one a line. */
    options: nullable(text),
    hidden_value: boolean,
  },
  {unique: [['template_id', 'name']]},
)
export type TemplateInput = RowOf<typeof templateInputs>

export const remoteExecutionFeatures = table(
  'remote_execution_features',
  {
    label: unique(text),
    name: text,
    description: nullable(text),
    host_action_button: boolean,
    job_template_id: nullable(references('job_templates', 'set null')),
  },
  {indexes: {remote_execution_features_template: ['job_template_id']}},
)
export type RemoteExecutionFeature = RowOf<typeof remoteExecutionFeatures>

/** Value of a template's input. Hidden ones are kept, because a job can be run again, and never shown. */
export interface InputValue {
  readonly id: number
  readonly name: string
  readonly value: string
  readonly hidden: boolean
}

export const recurringLogics = table('recurring_logics', {
  cron_line: text,
  end_time: nullable(time),
  max_iteration: nullable(integer),
  iteration: integer,
  state: word<'active' | 'finished' | 'cancelled'>(),
  purpose: nullable(text),
})
export type RecurringLogic = RowOf<typeof recurringLogics>

export const jobInvocations = table(
  'job_invocations',
  {
    description: text,
    description_format: nullable(text),
    job_category: text,
    template_id: nullable(references('job_templates', 'set null')),
    template_name: text,
    feature_id: nullable(references('remote_execution_features', 'set null')),
    targeting_type: word<'static_query' | 'dynamic_query'>(),
    search_query: text,
    /** The bookmark that had the query when the job was created; it may be gone. */
    bookmark_id: later(nullable(integer)),
    randomized_ordering: boolean,
    /** When the hosts were looked up. */
    resolved_at: nullable(time),
    /** Hosts that were found; those that were deleted since are counted still. */
    host_count: integer,
    user_id: nullable(references('users', 'set null')),
    organization_id: nullable(references('organizations', 'cascade')),
    location_id: nullable(references('locations', 'set null')),
    inputs: json<InputValue[]>(),
    effective_user: text,
    ssh_user: nullable(text),
    concurrency_level: nullable(integer),
    /** Seconds. */
    execution_timeout_interval: nullable(integer),
    /** Seconds. */
    time_to_pickup: nullable(integer),
    task_id: nullable(references('tasks', 'set null')),
    mode: word<'immediate' | 'future' | 'recurring'>(),
    start_at: nullable(time),
    start_before: nullable(time),
    recurring_logic_id: nullable(references('recurring_logics', 'set null')),
    ...stamps,
  },
  {
    indexes: {
      job_invocations_task: ['task_id'],
      job_invocations_template: ['template_id'],
      job_invocations_feature: ['feature_id'],
      job_invocations_user: ['user_id'],
      job_invocations_organization: ['organization_id'],
      job_invocations_location: ['location_id'],
      job_invocations_recurring: ['recurring_logic_id'],
    },
  },
)
export type JobInvocation = RowOf<typeof jobInvocations>

/** A host of a job, in the order in which the job is run on them: Foreman's template invocation. */
export const jobHosts = table(
  'job_hosts',
  {
    job_invocation_id: references('job_invocations', 'cascade'),
    host_id: references('hosts', 'cascade'),
    task_id: nullable(references('tasks', 'set null')),
    /** What the host is to run, with the secrets in it: gone when the job is over. */
    script: nullable(text),
    picked_up_at: nullable(time),
    exit_status: nullable(integer),
  },
  {
    unique: [['job_invocation_id', 'host_id']],
    indexes: {job_hosts_host: ['host_id'], job_hosts_task: ['task_id']},
  },
)
export type JobHost = RowOf<typeof jobHosts>

export const jobOutput = table(
  'job_output',
  {
    job_host_id: references('job_hosts', 'cascade'),
    output_type: word<'stdout' | 'stderr' | 'debug'>(),
    output: text,
    /** Seconds since 1970. No two pieces of a host have the same. */
    timestamp: real,
  },
  {indexes: {job_output_host: ['job_host_id', 'timestamp']}},
)
export type JobOutput = RowOf<typeof jobOutput>
