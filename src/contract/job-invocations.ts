import {context, contextOptions} from './common'
import {api, get, hash, number, oneOf, pairs, post, text, time, to, within, yesNo} from './define'
import * as t from './shape'

/** When the hosts of a job are looked up: when it is created, or each time it starts. */
export const targetingTypes = ['static_query', 'dynamic_query'] as const

const count = t.integer
/** `N/A` as long as the hosts are not known. */
const total = t.union(t.integer, t.text)

/** A job as lists show it. */
export const jobInvocation = t.record('JobInvocation', () => ({
  id: t.integer,
  description: t.nullable(t.text),
  job_category: t.text,
  targeting_id: t.nullable(t.integer),
  status: t.about('0 succeeded, 1 failed, 2 queued, 3 running, 4 cancelled', t.integer),
  status_label: t.about('succeeded, failed, queued, running or cancelled', t.text),
  start_at: t.nullable(t.time),
  ssh_user: t.optional(t.nullable(t.text)),
  time_to_pickup: t.optional(t.about('Seconds', t.nullable(t.integer))),
  concurrency_level: t.optional(t.nullable(t.integer)),
  execution_timeout_interval: t.optional(t.about('Seconds', t.nullable(t.integer))),
  template_id: t.nullable(t.integer),
  template_name: t.nullable(t.text),
  effective_user: t.nullable(t.text),
  succeeded: count,
  failed: count,
  pending: count,
  cancelled: t.optional(count),
  total,
  missing: t.about('Hosts that were deleted since', count),
  total_hosts: t.optional(total),
  dynflow_task: t.optional(t.nullable(t.object({id: t.text, state: t.text}))),
}))
export type JobInvocation = t.TypeOf<typeof jobInvocation>

const inputValue = t.object({
  template_input_name: t.text,
  template_input_id: t.integer,
  value: t.about('***** where the input is a secret', t.nullable(t.text)),
})
const invokedTemplate = t.object({
  template_id: t.nullable(t.integer),
  template_name: t.nullable(t.text),
  host_id: t.nullable(t.integer),
  input_values: t.list(inputValue),
})
const recurrence = t.object({
  id: t.integer,
  cron_line: t.text,
  end_time: t.nullable(t.time),
  iteration: t.integer,
  max_iteration: t.nullable(t.integer),
  state: t.text,
  purpose: t.optional(t.nullable(t.text)),
})
const place = t.nullable(t.object({id: t.integer, name: t.text, title: t.optional(t.text)}))

/** A job with its hosts and templates. */
export const jobInvocationDetails = t.record('JobInvocationDetails', () => ({
  ...jobInvocation.members,
  mode: t.optional(t.about('immediate, future or recurring', t.text)),
  recurrence: t.optional(t.nullable(recurrence)),
  scheduling: t.optional(t.object({start_at: t.nullable(t.time), start_before: t.nullable(t.time)})),
  targeting: t.object({
    bookmark_id: t.nullable(t.integer),
    bookmark_name: t.optional(t.nullable(t.text)),
    search_query: t.nullable(t.text),
    targeting_type: t.oneOf(...targetingTypes),
    user_id: t.nullable(t.integer),
    status: t.optional(t.unknown),
    status_label: t.optional(t.unknown),
    randomized_ordering: t.nullable(t.boolean),
    hosts: t.optional(
      t.list(
        t.object({
          id: t.integer,
          name: t.text,
          display_name: t.optional(t.text),
          job_status: t.optional(t.about('success, error, cancelled, running, planned, N/A …', t.text)),
          inputs: t.optional(t.about('Values of the inputs by name, with --show-inputs', t.map(t.unknown))),
        }),
      ),
    ),
  }),
  task: t.nullable(
    t.object({id: t.text, state: t.text, started_at: t.nullable(t.time), cancellable: t.optional(t.boolean)}),
  ),
  template_invocations: t.optional(t.list(invokedTemplate)),
  pattern_template_invocations: t.optional(t.list(invokedTemplate)),
  job_organization: t.optional(place),
  job_location: t.optional(place),
}))
export type JobInvocationDetails = t.TypeOf<typeof jobInvocationDetails>

/** A piece of what a job wrote on its host, or a sentence of the server about it. */
export const outputLine = t.record('JobOutputLine', () => ({
  output_type: t.about('stdout, stderr or debug', t.text),
  output: t.text,
  timestamp: t.about('Seconds since 1970', t.nullable(t.number)),
  id: t.optional(t.integer),
}))
export type OutputLine = t.TypeOf<typeof outputLine>

const outputOf = <T>(output: t.Shape<T>) => ({
  complete: t.boolean,
  refresh: t.about('True while there may be more', t.boolean),
  output,
  delayed: t.optional(t.about('The job has not started yet', t.boolean)),
  start_at: t.optional(t.nullable(t.time)),
})
export const hostOutput = t.record('HostOutput', () => outputOf(t.list(outputLine)))
export type HostOutput = t.TypeOf<typeof hostOutput>

const jobHost = t.record('JobHost', () => ({
  id: t.integer,
  name: t.text,
  operatingsystem_id: t.nullable(t.integer),
  operatingsystem_name: t.nullable(t.text),
  hostgroup_id: t.nullable(t.integer),
  hostgroup_name: t.nullable(t.text),
  job_status: t.text,
  smart_proxy_id: t.nullable(t.integer),
  smart_proxy_name: t.nullable(t.text),
}))

const id = text('Job invocation ID', {required: true})
const hostId = to('host', '', {required: true, wire: 'string'})
const since = text('Show only output after this time, in seconds since 1970', {internal: true})
const user = {
  effective_user: text('User that the script runs as'),
  effective_user_password: text('Password of that user', {secret: true}),
}
const recurring = {
  cron_line: text('When to repeat the job, as a cron line'),
  max_iteration: number('Repeat the job at most this many times'),
  end_time: time('Do not start the job any more after this time'),
  purpose: text('Label of the recurrence, for one of a kind'),
}
const scheduled = {
  start_at: time('When to start the job'),
  start_before: time('Cancel the job if it cannot be started before this time'),
}

export const jobInvocations = api('job_invocations', 'Jobs: scripts that are run on hosts', () => ({
  index: get('/api/job_invocations', {
    summary: 'List job invocations',
    params: {...contextOptions},
    paged: true,
    answer: t.listOf(jobInvocation),
  }),
  show: get('/api/job_invocations/:id', {
    summary: 'Show a job invocation',
    params: {
      id,
      host_status: yesNo('Show the status of the job on each host', {internal: true}),
      ...contextOptions,
    },
    answer: jobInvocationDetails,
  }),
  create: post('/api/job_invocations', {
    summary: 'Run a job on hosts',
    params: {
      ...within('job_invocation', {
        job_template_id: to('job-template', '', {wire: 'string'}),
        feature: text('Label of the remote execution feature to run, instead of a job template'),
        targeting_type: oneOf('When the hosts are looked up', targetingTypes, {required: true, internal: true}),
        search_query: text('Hosts to run the job on, as a search query'),
        bookmark_id: to('bookmark', 'bookmark of hosts to run the job on'),
        randomized_ordering: yesNo('Run the job on the hosts in random order'),
        inputs: pairs('Values for the inputs of the job template', {internal: true}),
        ssh: hash(user, 'User that the script runs as', {internal: true}),
        ssh_user: text('User to log in to the hosts as'),
        password: text('Password to log in to the hosts with', {secret: true, flag: 'ssh-password'}),
        key_passphrase: text('Passphrase of the SSH key', {secret: true}),
        recurrence: hash(recurring, 'Repeat the job', {internal: true}),
        scheduling: hash(scheduled, 'Start the job later', {internal: true}),
        concurrency_control: hash(
          {concurrency_level: number('Run the job on at most this many hosts at a time')},
          'Limits',
          {
            internal: true,
          },
        ),
        description_format: text(
          'Description of the job; %{name} stands for an input, %{template_name} for the template',
        ),
        execution_timeout_interval: number('Seconds after which the job is stopped on a host'),
        time_to_pickup: number('Seconds within which a host must fetch the job'),
      }),
      ...contextOptions,
    },
    answer: jobInvocationDetails,
  }),
  hosts: get('/api/job_invocations/:id/hosts', {
    summary: 'List the hosts of a job',
    params: {id, ...context},
    paged: true,
    answer: t.listOf(jobHost),
  }),
  output: get('/api/job_invocations/:id/hosts/:host_id', {
    summary: 'Show the output of a job on a host',
    params: {id, host_id: hostId, since, ...context},
    answer: hostOutput,
  }),
  raw_output: get('/api/job_invocations/:id/hosts/:host_id/raw', {
    summary: 'Show the output of a job on a host as one text',
    params: {id, host_id: hostId, ...context},
    answer: t.object(outputOf(t.nullable(t.text))),
  }),
  outputs: get('/api/job_invocations/:id/outputs', {
    summary: 'Show the output of a job on its hosts',
    params: {
      id,
      search_query: text('Show only these hosts, as a search query'),
      since,
      raw: yesNo('Show the output of each host as one text', {wire: 'string'}),
      ...context,
    },
    answer: t.object({
      outputs: t.list(t.object({...outputOf(t.union(t.list(outputLine), t.text)), host_id: t.integer})),
    }),
  }),
  cancel: post('/api/job_invocations/:id/cancel', {
    summary: 'Cancel a job',
    params: {
      id,
      force: yesNo('Do not wait for the hosts to stop'),
      ...context,
    },
    answer: t.object({
      cancelled: t.boolean,
      id: t.integer,
    }),
  }),
  rerun: post('/api/job_invocations/:id/rerun', {
    summary: 'Run a job again',
    params: {
      id,
      failed_only: yesNo('Only on the hosts where it failed'),
      succeeded_only: yesNo('Only on the hosts where it succeeded'),
      ...context,
    },
    answer: jobInvocationDetails,
  }),
}))
