import {topic} from '../../kit/run/topic'
import {list} from '../../kit/run/verbs'
import {hostPackage} from '../../resources/host-package'

export default topic('Packages that are installed on a host', {
  list: () =>
    list(hostPackage, {
      summary: 'List the packages of a host',
      examples: [
        ['What an image mode host would lose at a reboot', '--host edge1.example.com --persistence transient'],
        ['What could be upgraded, for a program', '--host-id 7 --status upgradable --json nvra'],
      ],
    }),
})
