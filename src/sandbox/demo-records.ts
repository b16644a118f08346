import type {Store} from '../server/tables'
import {saveKey} from '../server/hosts/activation-keys'
import {profilePackages, replacePackages, type ProfilePackage} from '../server/hosts/packages'
import {titleFor} from '../server/organizations/locations'
import {saveSyncPlan} from '../server/products/sync-plans'
import {createUser} from '../server/accounts/rules'
import type {ContentViewEnvironment} from '../server/environments/tables'
import type {Organization} from '../server/organizations/tables'
import {labelOf} from '../server/environments/view-environments'

const password = 'changeme'
const day = 86_400_000

/** People of the demo, all with the same password: who sees everything, and who may push and publish. */
const people = [
  {login: 'viewer', firstname: 'Vera', lastname: 'Viewer', role: 'Viewer', organizations: ['ACME', 'Globex']},
  {login: 'developer', firstname: 'Dev', lastname: 'Eloper', role: 'Content publisher', organizations: ['ACME']},
] as const

/** Activation keys by the label of what their hosts get. */
const keys = [
  {organization: 'ACME', name: 'image-mode-prod', environment: 'Prod/OS_CV', description: 'Hosts in image mode'},
  {organization: 'ACME', name: 'developers', environment: 'Dev/App_CV', description: 'Workstations', maxHosts: 50},
  {organization: 'Globex', name: 'library', environment: 'Library', description: null},
] as const

/** Packages of a demo host in image mode: two of them were put on top of the image and go with the next boot. */
const packages: readonly ProfilePackage[] = [
  {name: 'bash', version: '5.1.8', release: '9.el9', arch: 'x86_64', persistence: 'persistent'},
  {name: 'bootc', version: '1.1.2', release: '1.el9', arch: 'x86_64', persistence: 'persistent'},
  {name: 'strace', version: '6.4', release: '2.el9', arch: 'x86_64', persistence: 'transient'},
  {name: 'tcpdump', epoch: '14', version: '4.99.0', release: '9.el9', arch: 'x86_64', persistence: 'transient'},
]

/**
 * Adds to the demo's organizations, where they are: users, activation keys, a location, host groups, a plan of
 * synchronization and the packages of a host. What is there already stays as it is.
 */
export async function seedDemo(store: Store): Promise<void> {
  await users(store)
  store.transaction(() => {
    for (const key of keys) activationKey(store, key)
    places(store)
    plan(store)
    const host = store.hosts.first({name: 'web1.example.com'})
    if (host && store.hostPackages.count({host_id: host.id}) === 0)
      replacePackages(store, host, profilePackages(packages))
  })
}

async function users(store: Store): Promise<void> {
  const admin = store.users.first({admin: true})
  if (!admin) return
  const location = store.locations.all()[0]
  const home = {default_location_id: location?.id ?? null}
  const first = store.organizations.first({label: 'ACME'})
  if (admin.default_organization_id === null && first)
    store.users.update(admin.id, {default_organization_id: first.id, ...home})
  for (const {login, firstname, lastname, role, organizations} of people) {
    if (store.users.first({login})) continue
    const owners = organizations.flatMap((label) => store.organizations.first({label}) ?? [])
    await createUser(store, admin, {
      login,
      firstname,
      lastname,
      mail: `${login}@example.com`,
      password,
      role_ids: [store.roles.first({name: role})?.id ?? 0],
      organization_ids: owners.map(({id}) => id),
      location_ids: location ? [location.id] : [],
      default_organization_id: owners[0]?.id ?? null,
      ...home,
    })
  }
}

/** The content view environment of a label, once it is there. */
function environmentLabelled(
  store: Store,
  organization: Organization,
  label: string,
): ContentViewEnvironment | undefined {
  return store.lifecycleEnvironments
    .all({organization_id: organization.id})
    .flatMap(({id}) => store.contentViewEnvironments.all({environment_id: id}))
    .find((row) => labelOf(store, row) === label)
}

function activationKey(store: Store, wanted: (typeof keys)[number]): void {
  const {organizations, activationKeys, users: accounts} = store
  const organization = organizations.first({label: wanted.organization})
  const environment = organization && environmentLabelled(store, organization, wanted.environment)
  if (!environment || activationKeys.first({organization_id: organization.id, name: wanted.name})) return
  const {name, description} = wanted
  saveKey(
    store,
    organization.id,
    undefined,
    {
      name,
      description,
      max_hosts: 'maxHosts' in wanted ? wanted.maxHosts : undefined,
      content_view_environment_ids: [environment.id],
    },
    accounts.first({admin: true}),
  )
}

/** A location below the first one, and host groups: one for servers, one below it for those in image mode. */
function places(store: Store): void {
  const {locations, hostgroups, hosts, organizations, hostgroupOrganizations} = store
  const [first] = locations.all({parent_id: null})
  if (first && !locations.first({name: 'Berlin'})) {
    const title = titleFor(locations, {name: 'Berlin', parentId: first.id, id: null})
    locations.insert({name: 'Berlin', title, parent_id: first.id})
  }
  const organization = organizations.first({label: 'ACME'})
  if (!organization || hostgroups.first({title: 'Servers'})) return
  const servers = hostgroups.insert({name: 'Servers', title: 'Servers'})
  const imageMode = hostgroups.insert({
    name: 'Image mode',
    title: 'Servers/Image mode',
    parent_id: servers.id,
    content_view_environment_id: environmentLabelled(store, organization, 'Prod/OS_CV')?.id ?? null,
  })
  for (const {id} of [servers, imageMode])
    hostgroupOrganizations.insert({hostgroup_id: id, organization_id: organization.id})
  for (const name of ['web1.example.com', 'web2.example.com']) {
    const host = hosts.first({name})
    if (host) hosts.update(host.id, {hostgroup_id: imageMode.id})
  }
}

/** The base images are synchronized every night. */
function plan(store: Store): void {
  const {organizations, products, syncPlans} = store
  const organization = organizations.first({label: 'ACME'})
  const product = organization && products.first({organization_id: organization.id, name: 'Base Images'})
  if (!product || syncPlans.first({organization_id: organization.id, name: 'Nightly'})) return
  const tomorrow = new Date(Math.floor(store.now() / day + 1) * day).toISOString().slice(0, 10)
  const row = saveSyncPlan(store, organization.id, undefined, {
    name: 'Nightly',
    description: 'Base images, every night',
    interval: 'daily',
    sync_date: `${tomorrow} 02:00:00 UTC`,
    enabled: true,
  })
  products.update(product.id, {sync_plan_id: row.id})
}
