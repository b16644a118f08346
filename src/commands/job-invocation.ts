import {list} from '../kit/run/verbs'
import {topic} from '../kit/run/topic'
import {jobInvocation} from '../resources/job-invocation'

export default topic('Jobs that are run on hosts', {
  list: () =>
    list(jobInvocation, {
      examples: [
        ['List jobs', ''],
        ['List the jobs that failed', "--search 'status = failed'"],
        ['List the jobs of a host as JSON, for a script', "--search 'host = web1.example.com' --json id,status_label"],
      ],
    }),
})
