import {reading, topic} from '../kit/run/topic'
import {jobTemplate} from '../resources/job-template'

export default topic('Job templates: scripts that jobs run on hosts', {
  ...reading(jobTemplate, {
    info: {
      examples: [
        ['Show what a template asks for', "--name 'Bootc Switch - Script Default'"],
        ['Print its inputs as JSON, for a script', "--name 'Bootc Switch - Script Default' --json template_inputs"],
      ],
    },
  }),
})
