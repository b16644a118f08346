import type {Tasks} from '../server/kernel/tasks/engine'
import {createInvocation} from '../server/jobs/create'
import type {HostJobs} from '../server/jobs/host-jobs'
import {taskOf} from '../server/jobs/invocations'
import {fetchJobs, hostOfTask, takeOutput, takeResult} from '../server/jobs/work'
import type {Store} from '../server/tables'

const patience = 5000

/** A job that two hosts of the demo have run: they report what `bootc status` printed there. */
export async function demoJob(parts: {store: Store; tasks: Tasks; hostJobs: HostJobs}): Promise<void> {
  const {store, tasks, hostJobs} = parts
  const user = store.users.first({admin: true, disabled: false})
  const organization = store.organizations.first({label: 'ACME'})
  if (!user || !organization || store.jobInvocations.count() > 0) return
  const asker = {user, organizationId: organization.id, locationId: null}
  const request = {feature: 'katello_bootc_status', search_query: 'name ^ (web1.example.com, web2.example.com)'}
  const job = createInvocation(parts, asker, request)
  for (const {host_id: id} of store.jobHosts.all({job_invocation_id: job.id})) {
    let work = fetchJobs(parts, {id}, false)
    if (work.length === 0) await hostJobs.jobFor(id, patience, new AbortController().signal)
    work = work.length === 0 ? fetchJobs(parts, {id}, false) : work
    for (const {task_id: task} of work) {
      const {row} = hostOfTask(store, task)
      takeOutput(parts, task, row, [{output_type: 'stdout', output: statusText(store, id)}])
      takeResult(parts, task, row, 0)
    }
  }
  const task = taskOf(store, job)
  if (task) await tasks.finished(task)
}

/** As `bootc status` says it. */
function statusText(store: Store, hostId: number): string {
  const facet = store.contentFacets.first({host_id: hostId})
  const deployment = (title: string, image: string | null, digest: string | null) =>
    image ? `${title} image: ${image}\n        Digest: ${digest ?? 'unknown'}\n` : ''
  if (!facet) return ''
  return (
    deployment('  Staged', facet.bootc_staged_image, facet.bootc_staged_digest) +
    deployment('* Booted', facet.bootc_booted_image, facet.bootc_booted_digest) +
    deployment('  Rollback', facet.bootc_rollback_image, facet.bootc_rollback_digest)
  )
}
