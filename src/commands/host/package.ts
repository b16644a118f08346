import {topic} from '../../kit/run/topic'
import {list} from '../../kit/run/verbs'
import {hostPackage} from '../../resources/host-package'

export default topic('Packages installed on a host', {
  list: () =>
    list(hostPackage, {
      summary: 'List the packages of a host',
      examples: [
        ['List what an image mode host loses at the next reboot', '--host web1.example.com --persistence transient'],
        ['Print the upgradable packages as JSON, for a script', '--host-id 1 --status upgradable --json nvra'],
      ],
    }),
})
