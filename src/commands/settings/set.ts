import {act} from '../../kit/run/verbs'
import {setting} from '../../resources/setting'

export default act(setting, 'update', {
  summary: 'Change a setting of the server',
  done: 'Setting updated.',
  examples: [
    ['By name', '--name entries_per_page --value 50'],
    ['A list', '--name trusted_hosts --value \'["a.example.com"]\''],
  ],
})
