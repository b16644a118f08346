import {command} from '../../kit/run/command'
import {jobTemplate} from '../../resources/job-template'

export default command({
  summary: 'Print the script of a job template',
  examples: [
    ['Print the script that upgrades image mode hosts', "--name 'Bootc Upgrade - Script Default'"],
    ['Save a script to a file', "--name 'Run Command - Script Default' --output-file run.erb"],
  ],
  resource: jobTemplate,
  action: jobTemplate.actions.show,
  group: 'SELECT',
  answer: jobTemplate.actions.show.answer,
  async run(ctx) {
    const template = await ctx.call(jobTemplate, jobTemplate.actions.show)
    return {kind: 'text', text: template.template, data: template}
  },
})
