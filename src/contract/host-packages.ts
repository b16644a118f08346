import {context} from './common'
import {api, get, text, to, yesNo} from './define'
import {paging, sorting} from './paging'
import * as t from './shape'

export const hostPackage = t.record('HostPackage', () => ({
  id: t.integer,
  name: t.text,
  nvrea: t.text,
  nvra: t.text,
  version: t.text,
  release: t.text,
  arch: t.text,
  epoch: t.text,
  upgradable_versions: t.nullable(t.text),
  rpm_id: t.nullable(t.text),
  persistence: t.optional(
    t.about('transient is gone at the next boot; null when unknown', t.nullable(t.oneOf('transient', 'persistent'))),
  ),
}))
export type HostPackage = t.TypeOf<typeof hostPackage>

export const hostPackages = api('host_packages', 'Packages installed on hosts', () => ({
  index: get('/api/hosts/:host_id/packages', {
    summary: 'List the packages installed on a host',
    params: {
      host_id: to('host', '', {required: true, wire: 'string'}),
      include_latest_upgradable: yesNo('Include the latest version that each package can be upgraded to'),
      status: text('Filter by status: upgradable or up-to-date'),
      persistence: text('Filter by persistence across reboots: persistent, transient or nil (unknown)'),
      ...context,
    },
    paged: true,
    answer: t.listOf(hostPackage),
  }),
  containerfile_install_command: get('/api/hosts/:host_id/transient_packages/containerfile_install_command', {
    summary: "Show the Containerfile command that adds a host's transient packages to its image",
    params: {
      host_id: to('host', '', {required: true, wire: 'string'}),
      include_unknown_persistence: yesNo('Include packages whose persistence is unknown'),
      ...paging,
      ...sorting,
      ...context,
    },
    answer: t.object({command: t.nullable(t.text), packageCount: t.integer}),
  }),
}))
