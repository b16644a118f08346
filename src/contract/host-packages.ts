import {api, get, number, text, to, yesNo} from './define'
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
  persistence: t.nullable(t.oneOf('transient', 'persistent')),
}))
export type HostPackage = t.TypeOf<typeof hostPackage>

export const hostPackages = api('host_packages', 'Packages of hosts', {
  index: get('/api/hosts/:host_id/packages', {
    summary: 'List packages installed on the host',
    params: {
      host_id: to('host', '', {required: true, wire: 'string'}),
      include_latest_upgradable: yesNo('Show the newest version that each could be upgraded to'),
      status: text('Only packages that are upgradable, or up-to-date'),
      persistence: text(
        'Only packages that stay over a reboot (persistent), that do not (transient), or of which nobody knows (nil)',
      ),
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
    },
    paged: true,
    answer: t.listOf(hostPackage),
  }),
  containerfile_install_command: get('/api/hosts/:host_id/transient_packages/containerfile_install_command', {
    summary: 'Command that bakes the transient packages of an image mode host into its image',
    params: {
      host_id: to('host', '', {required: true, wire: 'string'}),
      include_unknown_persistence: yesNo('Also packages of which nobody knows whether they stay over a reboot'),
      search: text('Query that narrows the result, e.g. name ~ web'),
      page: number('Page to show'),
      per_page: number('Rows per page'),
      order: text("Field and direction to sort by, e.g. 'name DESC'"),
      full_result: yesNo('Everything in one answer'),
      sort_by: text('Field to sort by'),
      sort_order: text('Direction: ASC or DESC'),
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
    },
    answer: t.object({command: t.nullable(t.text), packageCount: t.integer}),
  }),
})
