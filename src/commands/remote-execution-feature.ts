import {reading, topic} from '../kit/run/topic'
import {update} from '../kit/run/verbs'
import {remoteExecutionFeature} from '../resources/remote-execution-feature'

export default topic('Remote execution features: names under which jobs are run', {
  ...reading(remoteExecutionFeature, {
    info: {
      description: 'Takes the label of the feature in place of its ID.',
      examples: [
        ['Show which template upgrades image mode hosts', '--id katello_bootc_upgrade'],
        ['Print the record as JSON, for a script', '--id katello_bootc_upgrade --json'],
      ],
    },
    list: {unpaged: true},
  }),
  update: () =>
    update(remoteExecutionFeature, {
      summary: 'Choose the job template of a remote execution feature',
      description: 'Takes the label of the feature in place of its ID.',
      done: 'Remote execution feature updated',
      examples: [
        [
          'Upgrade image mode hosts with the template for all actions',
          "--id katello_bootc_upgrade --job-template 'Bootc Action - Script Default'",
        ],
        ['Choose a template by ID', '--id katello_bootc_upgrade --job-template-id 5'],
      ],
    }),
})
