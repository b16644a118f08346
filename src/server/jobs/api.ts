import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import {jobInvocations as jobInvocationsApi} from '../../contract/job-invocations'
import {templateInvocations as templateInvocationsApi} from '../../contract/template-invocations'
import {created} from '../kernel/http/answer'
import type {Account} from '../kernel/access/access'
import type {Call} from '../kernel/http/call'
import {failedPrecondition, notFound} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {listPage} from '../kernel/search/list'
import {sql, within} from '../kernel/store/sql'
import {utc} from '../kernel/store/times'
import type {Host} from '../hosts/tables'
import {hostSearch} from '../hosts/search'
import {cancelJob} from './cancel'
import {createInvocation, startInvocation} from './create'
import type {HostJobs} from './host-jobs'
import {assignHosts, hostsByResult, isOver, taskOf, taskOfHost} from './invocations'
import {invocationDetails, invocationJson, jobHostJson} from './json'
import {linesSince} from './output'
import {copyOf} from './schedule'
import {jobInvocationSearch, templateInvocationSearch} from './search'
import type {JobInvocation} from './tables'
import {visibleHosts} from './targeting'

interface Parts {
  readonly store: Store
  readonly tasks: Tasks
  readonly hostJobs: HostJobs
}

const mayView = 'view_job_invocations'
const mayCreate = 'create_job_invocations'

function find(store: Store, call: Call<unknown>, id: string | null | undefined): JobInvocation {
  const row = /^\d+$/.test(id ?? '') ? store.jobInvocations.find(Number(id)) : undefined
  if (!row) throw call.missing('job invocation', id)
  return row
}

/** The hosts of a job that the user may see, in the order of the job. */
function hostsOf(store: Store, call: Call<unknown>, row: JobInvocation, search?: string | null): Host[] {
  const ids = store.jobHosts.all({job_invocation_id: row.id}).map(({host_id}) => host_id)
  const {ids: seen} = listPage({
    database: store.database,
    searchable: hostSearch,
    where: [within('hosts.id', ids), ...visibleHosts(store, call.user)],
    params: {search, per_page: 'all'},
    entriesPerPage: ids.length,
    badSearch: 'throw',
    now: store.now(),
  })
  const visible = new Set(seen)
  return store.hosts.byIds(ids.filter((id) => visible.has(id)))
}

function hostOf(store: Store, call: Call<{host_id?: string | null | undefined}>, row: JobInvocation): Host {
  const wanted = call.params.host_id ?? ''
  const found = hostsOf(store, call, row).find(({id, name}) => String(id) === wanted || name === wanted)
  if (!found) throw notFound(`Host with id '${wanted}' was not found`)
  return found
}

/** What a job wrote on a host, or that it did not start yet. */
function outputOf(store: Store, row: JobInvocation, host: Pick<Host, 'id'>, since?: string | null) {
  const parent = taskOf(store, row)
  if (parent?.state === 'scheduled')
    return {complete: false, refresh: true, output: [], delayed: true, start_at: utc(parent.start_at)}
  const one = store.jobHosts.first({job_invocation_id: row.id, host_id: host.id})
  const task = one && taskOfHost(store, one)
  const refresh = task ? !isOver(task) : !isOver(parent)
  return {complete: !refresh, refresh, output: one ? linesSince(store, one.id, since) : []}
}

const joined = <T extends {output: readonly {output: string}[]}>(given: T) => ({
  ...given,
  output: given.output.map(({output}) => output).join(''),
})

const asker = (call: Call<unknown>) => ({
  user: call.user,
  organizationId: call.organization?.id ?? null,
  locationId: call.location?.id ?? null,
})

export const jobInvocations = ({store, tasks, hostJobs}: Parts) => {
  const details = (call: Call<unknown>, row: JobInvocation, status = false) =>
    invocationDetails({store, tasks}, row, {hosts: hostsOf(store, call, row), status})
  return serve(jobInvocationsApi, {
    style: 'foreman',
    autocomplete: {search: jobInvocationSearch, permission: mayView},
    actions: {
      index: {
        permission: mayView,
        search: jobInvocationSearch,
        run: (call) =>
          call.list({
            search: jobInvocationSearch,
            load: (page) => store.jobInvocations.byIds(page),
            render: (row) => invocationJson(store, row),
          }),
      },
      show: {
        permission: mayView,
        run: (call) => details(call, find(store, call, call.params.id), call.params.host_status === true),
      },
      create: {
        root: {key: 'job_invocation', required: true},
        permission: mayCreate,
        run(call) {
          call.authorize('view_job_templates')
          return created(details(call, createInvocation({store, tasks}, asker(call), call.params)))
        },
      },
      hosts: {
        permission: mayView,
        search: hostSearch,
        run(call) {
          const row = find(store, call, call.params.id)
          const ids = store.jobHosts.all({job_invocation_id: row.id}).map(({host_id}) => host_id)
          return call.list({
            search: hostSearch,
            where: [within('hosts.id', ids), ...visibleHosts(store, call.user)],
            load: (page) => store.hosts.byIds(page),
            render: (host) => jobHostJson(store, row, host),
          })
        },
      },
      output: {
        permission: mayView,
        run(call) {
          const row = find(store, call, call.params.id)
          return outputOf(store, row, hostOf(store, call, row), call.params.since)
        },
      },
      raw_output: {
        permission: mayView,
        run(call) {
          const row = find(store, call, call.params.id)
          return joined(outputOf(store, row, hostOf(store, call, row)))
        },
      },
      outputs: {
        permission: mayView,
        run(call) {
          const row = find(store, call, call.params.id)
          const {search_query: search, since, raw} = call.params
          const isRaw = /^(?:1|t|true)$/i.test(raw ?? '')
          const outputs = hostsOf(store, call, row, search).map((host) => {
            const output = outputOf(store, row, host, since)
            return {...(isRaw ? joined(output) : output), host_id: host.id}
          })
          return {outputs}
        },
      },
      cancel: {
        permission: 'cancel_job_invocations',
        run(call) {
          const row = find(store, call, call.params.id)
          if (!cancelJob({store, tasks, hostJobs}, row, call.params.force === true))
            throw failedPrecondition('The job could not be cancelled.')
          return {cancelled: true, id: row.id}
        },
      },
      rerun: {
        permission: mayCreate,
        run(call) {
          const row = find(store, call, call.params.id)
          const {failed_only: failed, succeeded_only: succeeded} = call.params
          if (row.template_id === null || !store.jobTemplates.find(row.template_id))
            throw notFound(`Could not rerun job ${row.id} because its template could not be found`)
          const only = failed ? 'failed' : succeeded ? 'succeeded' : undefined
          return created(invocationDetails({store, tasks}, rerun({store, tasks}, call.user, row, only), {}))
        },
      },
    },
  })
}

/** The same job once more at once: on the hosts it had, on some of them, or, where they are looked up each time, on those found now. */
function rerun(
  {store, tasks}: {store: Store; tasks: Tasks},
  user: Account,
  row: JobInvocation,
  only: 'failed' | 'succeeded' | undefined,
): JobInvocation {
  const all = store.jobHosts.all({job_invocation_id: row.id}).map(({host_id}) => host_id)
  const hosts = only ? hostsByResult(store, row, only) : row.targeting_type === 'static_query' ? all : undefined
  return store.transaction(() => {
    const copy = copyOf(store, row, {
      user_id: user.id,
      mode: 'immediate',
      start_at: null,
      start_before: null,
      recurring_logic_id: null,
      ...(only && hosts && {search_query: `name ^ (${names(store, hosts)})`}),
    })
    return startInvocation({store, tasks}, user, hosts ? assignHosts(store, copy, hosts) : copy)
  })
}

const names = (store: Store, ids: readonly number[]): string =>
  store.hosts
    .byIds(ids)
    .map(({name}) => name)
    .join(', ')

export const templateInvocations = ({store}: {store: Store}) =>
  serve(templateInvocationsApi, {
    style: 'foreman',
    actions: {
      template_invocations: {
        permission: 'view_template_invocations',
        search: templateInvocationSearch,
        run(call) {
          const row = find(store, call, call.params.job_invocation_id)
          return call.list({
            search: templateInvocationSearch,
            where: [sql('job_hosts.job_invocation_id = ?', row.id), ...visibleHosts(store, call.user)],
            load: (page) => store.jobHosts.byIds(page),
            render: (one) => ({
              id: one.id,
              template_id: row.template_id,
              job_invocation_id: row.id,
              effective_user: row.effective_user,
              host_id: one.host_id,
              run_host_job_task_id: taskOfHost(store, one)?.uuid ?? null,
              host_name: store.hosts.get(one.host_id).name,
            }),
          })
        },
      },
    },
  })
