import {command} from '../../kit/run/command'
import {jobInvocation} from '../../resources/job-invocation'

export default command({
  summary: 'Run a job again',
  description:
    'Runs the job on the hosts that it had; a job whose hosts are looked up each time (--dynamic) on those that match now. Does not wait for it.',
  examples: [
    ['Run a job again', '--id 1'],
    ['Run a job again on the hosts where it failed', '--id 1 --failed-only yes'],
  ],
  resource: jobInvocation,
  action: jobInvocation.actions.rerun,
  answer: jobInvocation.actions.rerun.answer,
  async run(ctx) {
    const job = await ctx.call(jobInvocation, jobInvocation.actions.rerun)
    return {
      kind: 'message',
      message: `Job invocation was rerun as ${job.id}`,
      record: {...job},
      success: {next: ['Follow its output', `job-invocation output --id ${job.id}`]},
    }
  },
})
