import {hostPackages, type HostPackage} from '../contract/host-packages'
import {field, fields} from '../output/fields'
import {resource} from './define'
import {host} from './host'

export const hostPackage = resource({
  noun: 'package of a host',
  flag: 'host-package',
  topic: 'host package',
  lookup: {},
  actions: hostPackages,
  refers: {host},
  list: fields<HostPackage>()(field('Nvra', 'nvra', {thin: true}), field('Persistence', 'persistence', {screen: true})),
})
