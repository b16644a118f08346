import {reading, topic} from '../kit/run/topic'
import {jobTemplate} from '../resources/job-template'

export default topic('Job templates: scripts that jobs run on hosts', {
  ...reading(jobTemplate),
})
