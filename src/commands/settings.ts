import {reading, topic} from '../kit/run/topic'
import {setting} from '../resources/setting'
import {act} from '../kit/run/verbs'

export default topic('Settings of the server', {
  ...reading(setting),
  set: () =>
    act(setting, 'update', {
      summary: 'Update a setting of the server',
      done: 'Setting updated.',
      examples: [
        ['Change the number of records per page', '--name entries_per_page --value 50'],
        ['Change a setting that is on or off', '--name delete_repo_across_cv --value false'],
      ],
    }),
})
