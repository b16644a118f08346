import type {JobInvocationDetails} from '../../contract/job-invocations'
import {flag} from '../../contract/define'
import {command} from '../../kit/run/command'
import {jobInvocation} from '../../resources/job-invocation'

export default command({
  summary: 'Show a job invocation',
  description: 'Values of inputs that are secrets are never shown.',
  examples: [
    ['Show a job and how it went on each host', '--id 1 --show-host-status'],
    ['Show what a job was given', '--id 1 --show-inputs'],
    ['Print the status as JSON, for a script', '--id 1 --json status_label'],
  ],
  resource: jobInvocation,
  action: jobInvocation.actions.show,
  params: {
    show_host_status: flag('Show the status of the job on each host'),
    show_inputs: flag('Show the inputs of the job'),
  },
  fields: jobInvocation.info,
  answer: jobInvocation.actions.show.answer,
  group: 'SELECT',
  async run(ctx) {
    const action = jobInvocation.actions.show
    const more = ctx.flag('show-host-status') ? {host_status: true} : {}
    const job = await ctx.call(jobInvocation, action, more)
    return {kind: 'record', fields: jobInvocation.info, record: ctx.flag('show-inputs') ? withInputs(job) : {...job}}
  },
})

/** The values of the inputs with each host, as the template was run there. */
function withInputs(job: JobInvocationDetails): Record<string, unknown> {
  const invoked = new Map(job.template_invocations?.map((one) => [one.host_id, one.input_values]))
  const hosts = job.targeting.hosts?.map((host) => ({
    ...host,
    inputs: Object.fromEntries((invoked.get(host.id) ?? []).map((one) => [one.template_input_name, one.value])),
  }))
  return {...job, targeting: {...job.targeting, ...(hosts && {hosts})}}
}
