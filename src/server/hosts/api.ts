import {type HostParts, facetOf, registerHost, setEnvironments} from './rules'
import type {Store} from '../tables'
import type {Gateways} from '../capsules/gateway-client'
import {hosts as hostsApi} from '../../contract/hosts'
import {
  hostBootcImages as hostBootcImagesApi,
  hostBootcImagesCompletion as hostBootcImagesCompletionApi,
} from '../../contract/host-bootc-images'
import {hostPackages as hostPackagesApi} from '../../contract/host-packages'
import {sql} from '../kernel/store/sql'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument, Faults} from '../kernel/errors'
import {complete} from '../kernel/search/complete'
import {serve} from '../kernel/http/resource'
import type {Host} from './tables'
import {bootcImages} from './bootc-images'
import {hostDetails, hostJson} from './json'
import {containerfileCommand, packageJson, packageSearch} from './packages'
import {hostSearch} from './search'
import {chosenEnvironments} from '../environments/view-environments'

/** The host of a path, by id or name; 404 when there is none to be seen. */
function findHost(
  store: Store,
  call: Call<unknown>,
  given: string | null | undefined,
  permission = 'view_hosts',
): Host {
  const text = given ?? ''
  const {hosts: table} = store
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

function change({store, gateways}: {store: Store; gateways: Gateways}, call: Call<Changes>, row: Host): Host {
  const {name, content_facet_attributes: wanted, comment, hostgroup_id, owner_id, ip, mac} = call.params
  const {hosts: table, contentFacets, hostgroups, users} = store
  const given = {comment, hostgroup_id, owner_id, ip, mac}
  const rival = name ? table.first({name: name.toLowerCase()}) : undefined
  const faults = new Faults()
  faults.when(rival !== undefined && rival.id !== row.id, 'name', 'has already been taken')
  faults.when(Boolean(hostgroup_id) && !hostgroups.find(hostgroup_id ?? 0), 'hostgroup_id', 'is unknown')
  faults.when(Boolean(owner_id) && !users.find(owner_id ?? 0), 'owner_id', 'is unknown')
  faults.throwAny(row.id)
  return store.transaction(() => {
    const facet = facetOf(store, row)
    if (wanted && !facet) throw invalidArgument(`Host ${row.name} is not registered`)
    const environments =
      wanted && row.organization_id !== null && chosenEnvironments(store, row.organization_id, wanted)
    if (environments) setEnvironments({store, gateways}, row, environments)
    if (facet && wanted?.content_source_id !== undefined)
      contentFacets.update(facet.id, {content_source_id: wanted.content_source_id})
    const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    return table.update(row.id, {...changes, ...(name && {name: name.toLowerCase()})})
  })
}

export const hosts = ({store, content, address, gateways}: HostParts) =>
  serve(hostsApi, {
    style: 'foreman',
    autocomplete: {search: hostSearch, permission: 'view_hosts'},
    actions: {
      index: {
        permission: 'view_hosts',
        search: hostSearch,
        run(call) {
          const {hostgroup_id, thin} = call.params
          return call.list({
            search: hostSearch,
            where: [...scope(call), ...call.equal({'hosts.hostgroup_id': hostgroup_id})],
            load: (page) => store.hosts.byIds(page),
            render: (row) => (thin ? {id: row.id, name: row.name} : hostJson(store, row)),
          })
        },
      },
      show: {
        permission: 'view_hosts',
        run: (call) => hostDetails(store, call, findHost(store, call, call.params.id)),
      },
      create: {
        root: {key: 'host', required: true},
        permission: 'create_hosts',
        run(call) {
          const organization = call.requireOrganization()
          call.authorize('create_hosts', organization.id)
          const {name, content_facet_attributes: wanted, ip, mac, hostgroup_id: hostgroupId} = call.params
          const {host} = registerHost(
            {store, content, address, gateways},
            {
              name: name ?? '',
              organization,
              environments: wanted ? chosenEnvironments(store, organization.id, wanted) : undefined,
              ip,
              mac,
              hostgroupId,
              locationId: call.location?.id,
              user: call.user,
            },
          )
          return created(hostDetails(store, call, host))
        },
      },
      update: {
        root: 'host',
        permission: 'edit_hosts',
        run: (call) =>
          hostDetails(
            store,
            call,
            change({store, gateways}, call, findHost(store, call, call.params.id, 'edit_hosts')),
          ),
      },
      destroy: {
        permission: 'destroy_hosts',
        run(call) {
          const row = findHost(store, call, call.params.id, 'destroy_hosts')
          const body = hostJson(store, row)
          gateways.hostChanged(row)
          store.hosts.delete({id: row.id})
          return body
        },
      },
    },
  })

export const hostBootcImages = ({store}: {store: Store}) =>
  serve(hostBootcImagesApi, {
    style: 'foreman',
    actions: {
      bootc_images: {
        permission: 'view_hosts',
        search: hostSearch,
        run: (call) => bootcImages(store, scope(call), call.params),
      },
    },
  })

/** The same search, completed under the other base, where the web interface asks. */
export const hostBootcImagesCompletion = ({store}: {store: Store}) =>
  serve(hostBootcImagesCompletionApi, {
    style: 'katello',
    actions: {
      auto_complete_search: {
        permission: 'view_hosts',
        hidden: true,
        run: (call) => complete(store.database, hostSearch, [], call.params.search ?? ''),
      },
    },
  })

export const hostPackages = ({store}: {store: Store}) =>
  serve(hostPackagesApi, {
    style: 'katello',
    actions: {
      index: {
        permission: 'view_hosts',
        search: packageSearch,
        run(call) {
          const host = findHost(store, call, call.params.host_id)
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
            load: (page) => store.hostPackages.byIds(page),
            render: packageJson,
          })
        },
      },
      containerfile_install_command: {
        permission: 'view_hosts',
        search: packageSearch,
        run(call) {
          const host = findHost(store, call, call.params.host_id)
          const {search, include_unknown_persistence: unknown} = call.params
          return containerfileCommand(store, host, {search: search ?? '', unknown: unknown ?? false})
        },
      },
    },
  })
