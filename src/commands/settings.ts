import {reading, topic} from '../kit/run/topic'
import {setting} from '../resources/setting'
import {act} from '../kit/run/verbs'

export default topic('Settings of the server', {
  ...reading(setting),
  set: () =>
    act(setting, 'update', {
      summary: 'Change a setting of the server',
      done: 'Setting updated.',
      examples: [
        ['By name', '--name entries_per_page --value 50'],
        ['A list', '--name trusted_hosts --value \'["a.example.com"]\''],
      ],
    }),
})
