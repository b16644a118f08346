import {sql} from '../kernel/store/sql'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument, Faults} from '../kernel/errors'
import {boolean, hash, ids, numeric, paging, scoping, string, strings} from '../kernel/http/params'
import {action, resource} from '../kernel/http/resource'
import type {Host} from './tables'
import {bootcImages} from './bootc-images'
import {hostDetails, hostJson} from './json'
import {containerfileCommand, packageJson, packageSearch} from './packages'
import {hostSearch} from './search'
import {hostChanged} from '../capsules/gateway-client'
import {facetOf, registerHost, setEnvironments} from './rules'
import {chosenEnvironments} from '../environments/view-environments'

/** The host of a path, by id or name; 404 when there is none to be seen. */
export function findHost(call: Call<unknown>, given: string | null | undefined, permission = 'view_hosts'): Host {
  const text = given ?? ''
  const {hosts: table} = call.store
  const row = (/^\d+$/.test(text) ? table.find(Number(text)) : undefined) ?? table.first({name: text.toLowerCase()})
  const foreign = call.organization && row?.organization_id !== call.organization.id
  const elsewhere = call.location && row?.location_id !== call.location.id
  if (!row || foreign || elsewhere || !call.can(permission, row.organization_id ?? undefined))
    throw call.missing('host', text)
  return row
}

/** Hosts of the organization and location that the request is scoped to. */
const scope = (call: Call<unknown>) => [
  ...call.scope('hosts.organization_id'),
  ...(call.location ? [sql('hosts.location_id = ?', call.location.id)] : []),
]

const identity = {...scoping, id: string({required: true, description: 'Identifier or name of the host'})}
const ofHost = {...scoping, host_id: string({required: true, description: 'Identifier or name of the host'})}

const facetParams = {
  content_view_environments: strings({description: 'Labels of content view environments'}),
  content_view_environment_ids: ids({description: 'Ids of content view environments'}),
  content_view_id: numeric({description: 'Id of the one content view'}),
  lifecycle_environment_id: numeric({description: 'Id of the one lifecycle environment'}),
  content_source_id: numeric({description: 'Id of the smart proxy that content comes from'}),
}
const attributes = {
  comment: string({description: 'Additional information about this host'}),
  hostgroup_id: numeric(),
  location_id: numeric(),
  owner_id: numeric(),
  ip: string(),
  mac: string(),
  content_facet_attributes: hash(facetParams),
}

type Changes = {
  name?: string | null | undefined
  comment?: string | null | undefined
  hostgroup_id?: number | null | undefined
  owner_id?: number | null | undefined
  ip?: string | null | undefined
  mac?: string | null | undefined
  content_facet_attributes?:
    (Parameters<typeof chosenEnvironments>[2] & {content_source_id?: number | null | undefined}) | null | undefined
}

function change(call: Call<Changes>, row: Host): Host {
  const {name, content_facet_attributes: wanted, comment, hostgroup_id, owner_id, ip, mac} = call.params
  const {hosts: table, contentFacets, hostgroups, users} = call.store
  const given = {comment, hostgroup_id, owner_id, ip, mac}
  const rival = name ? table.first({name: name.toLowerCase()}) : undefined
  const faults = new Faults()
  faults.when(rival !== undefined && rival.id !== row.id, 'name', 'has already been taken')
  faults.when(Boolean(hostgroup_id) && !hostgroups.find(hostgroup_id ?? 0), 'hostgroup_id', 'is unknown')
  faults.when(Boolean(owner_id) && !users.find(owner_id ?? 0), 'owner_id', 'is unknown')
  faults.throwAny(row.id)
  return call.app.database.transaction(() => {
    const facet = facetOf(call.app, row)
    if (wanted && !facet) throw invalidArgument(`Host ${row.name} is not registered`)
    const environments =
      wanted && row.organization_id !== null && chosenEnvironments(call.app, row.organization_id, wanted)
    if (environments) setEnvironments(call.app, row, environments)
    if (facet && wanted?.content_source_id !== undefined)
      contentFacets.update(facet.id, {content_source_id: wanted.content_source_id})
    const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    return table.update(row.id, {...changes, ...(name && {name: name.toLowerCase()})})
  })
}

export const hosts = resource({
  name: 'hosts',
  summary: 'Hosts, also those in image mode',
  base: '/api',
  style: 'foreman',
  autocomplete: {path: '/hosts', search: hostSearch, permission: 'view_hosts'},
  actions: [
    action('index', {
      summary: 'List all hosts',
      routes: [
        'GET /hosts',
        'GET /hostgroups/:hostgroup_id/hosts',
        'GET /locations/:location_id/hosts',
        'GET /organizations/:organization_id/hosts',
      ],
      params: {
        ...scoping,
        thin: boolean({description: 'Only list ID and name of hosts'}),
        hostgroup_id: numeric(),
        ...paging,
      },
      permission: 'view_hosts',
      search: hostSearch,
      run(call) {
        const {hostgroup_id, thin} = call.params
        return call.list({
          search: hostSearch,
          where: [...scope(call), ...call.equal({'hosts.hostgroup_id': hostgroup_id})],
          load: (page) => call.store.hosts.byIds(page),
          render: (row) => (thin ? {id: row.id, name: row.name} : hostJson(call.app, row)),
        })
      },
    }),
    action('show', {
      summary: 'Show a host',
      routes: 'GET /hosts/:id',
      params: {...identity, show_hidden_parameters: boolean()},
      permission: 'view_hosts',
      run: (call) => hostDetails(call, findHost(call, call.params.id)),
    }),
    action('create', {
      summary: 'Create a host with content, as if it registered itself',
      routes: 'POST /hosts',
      params: scoping,
      root: {key: 'host', params: {name: string({required: true}), ...attributes}, required: true},
      permission: 'create_hosts',
      run(call) {
        const organization = call.requireOrganization()
        call.authorize('create_hosts', organization.id)
        const {name, content_facet_attributes: wanted, ip, mac, hostgroup_id: hostgroupId} = call.params
        const {host} = registerHost(call.app, {
          name: name ?? '',
          organization,
          environments: wanted ? chosenEnvironments(call.app, organization.id, wanted) : undefined,
          ip,
          mac,
          hostgroupId,
          locationId: call.location?.id,
          user: call.user,
        })
        return created(hostDetails(call, host))
      },
    }),
    action('update', {
      summary: 'Update a host',
      routes: 'PUT /hosts/:id',
      params: identity,
      root: {key: 'host', params: {name: string(), ...attributes}},
      permission: 'edit_hosts',
      run: (call) => hostDetails(call, change(call, findHost(call, call.params.id, 'edit_hosts'))),
    }),
    action('destroy', {
      summary: 'Delete a host',
      routes: 'DELETE /hosts/:id',
      params: identity,
      permission: 'destroy_hosts',
      run(call) {
        const row = findHost(call, call.params.id, 'destroy_hosts')
        const body = hostJson(call.app, row)
        hostChanged(call.app, row)
        call.store.hosts.delete({id: row.id})
        return body
      },
    }),
  ],
})

export const hostBootcImages = resource({
  name: 'host_bootc_images',
  summary: 'Images that hosts in image mode run',
  base: '/api',
  style: 'foreman',
  actions: [
    action('bootc_images', {
      summary: 'List booted images with how many hosts run each digest',
      routes: 'GET /hosts/bootc_images',
      params: {...scoping, ...paging},
      permission: 'view_hosts',
      search: hostSearch,
      run: (call) => bootcImages(call.app, scope(call), call.params),
    }),
  ],
})

/** The same search, completed under the other base, where the web interface asks. */
export const hostBootcImagesCompletion = resource({
  name: 'host_bootc_images_completion',
  summary: 'Completion of searches for booted images',
  base: '/katello/api',
  style: 'katello',
  autocomplete: {path: '/host_bootc_images', search: hostSearch, permission: 'view_hosts'},
  actions: [],
})

export const hostPackages = resource({
  name: 'host_packages',
  summary: 'Packages of hosts',
  base: '/api',
  style: 'katello',
  actions: [
    action('index', {
      summary: 'List packages installed on the host',
      routes: 'GET /hosts/:host_id/packages',
      params: {
        ...ofHost,
        include_latest_upgradable: boolean(),
        status: string({description: 'Return only packages of a particular status (upgradable or up-to-date)'}),
        persistence: string({values: ['transient', 'persistent', 'nil']}),
        ...paging,
      },
      permission: 'view_hosts',
      search: packageSearch,
      run(call) {
        const host = findHost(call, call.params.host_id)
        const {persistence, status} = call.params
        return call.list({
          search: packageSearch,
          where: [
            sql('host_packages.host_id = ?', host.id),
            ...(persistence === 'nil' ? [sql('host_packages.persistence IS NULL')] : []),
            ...(persistence && persistence !== 'nil' ? [sql('host_packages.persistence = ?', persistence)] : []),
            // this server has no package content, so it knows no newer versions
            ...(status === 'upgradable' ? [sql('0')] : []),
          ],
          load: (page) => call.store.hostPackages.byIds(page),
          render: packageJson,
        })
      },
    }),
    action('containerfile_install_command', {
      summary: 'Command that bakes the transient packages of an image mode host into its image',
      routes: 'GET /hosts/:host_id/transient_packages/containerfile_install_command',
      params: {
        ...ofHost,
        include_unknown_persistence: boolean({description: 'Also packages that may be transient'}),
        search: string(),
      },
      permission: 'view_hosts',
      search: packageSearch,
      run(call) {
        const host = findHost(call, call.params.host_id)
        const {search, include_unknown_persistence: unknown} = call.params
        return containerfileCommand(call.app, host, {search: search ?? '', unknown: unknown ?? false})
      },
    }),
  ],
})
