import {field, fields} from '../output/fields'
import {get, number, resource, text, to, yesNo} from './define'
import {host} from './host'

export const hostPackage = resource({
  noun: 'package of a host',
  flag: 'host-package',
  path: '/api/hosts/:host_id/packages',
  lookup: {},
  actions: {
    index: get('/api/hosts/:host_id/packages', {
      host_id: to(host, {required: true}),
      include_latest_upgradable: yesNo('Show the newest version that each could be upgraded to'),
      status: text('Only packages that are upgradable, or up-to-date'),
      persistence: text(
        'Only packages that stay over a reboot (persistent), that do not (transient), or of which nobody knows (nil)',
      ),
    }),
    containerfile_install_command: get('/api/hosts/:host_id/transient_packages/containerfile_install_command', {
      host_id: to(host, {required: true}),
      include_unknown_persistence: yesNo('Also packages of which nobody knows whether they stay over a reboot'),
      search: text(),
      page: number(),
      per_page: number(),
      order: text(),
      full_result: yesNo(),
      sort_by: text(),
      sort_order: text(),
    }),
  },
  list: fields(field('Nvra', 'nvra', {thin: true}), field('Persistence', 'persistence')),
})
