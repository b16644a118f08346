import {command} from '../../kit/run/command'
import {jobInvocation} from '../../resources/job-invocation'
import {advised, cancelAdvice} from '../../workflows/jobs/advice'

export default command({
  summary: 'Cancel a job',
  description:
    'Hosts that have begun are asked to stop, and the job is over when they have; with --force it is over at once.',
  examplesNeed: 'a job that is running',
  examples: [
    ['Cancel a job', '--id 1'],
    ['Cancel a job without waiting for its hosts', '--id 1 --force yes'],
  ],
  resource: jobInvocation,
  action: jobInvocation.actions.cancel,
  answer: jobInvocation.actions.cancel.answer,
  async run(ctx) {
    const id = await ctx.required(jobInvocation, '')
    const answer = await advised(ctx.call(jobInvocation, jobInvocation.actions.cancel), cancelAdvice(String(id)))
    return {kind: 'message', message: `Job invocation ${id} cancelled`, record: {...answer}}
  },
})
