import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import {flatpakRemoteRepositories as flatpakRemoteRepositoriesApi} from '../../contract/flatpak-remote-repositories'
import type {Call} from '../kernel/http/call'
import {invalidArgument, notFound} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import type {FlatpakRemoteRepository} from './tables'
import type {Product} from '../products/tables'
import {sql} from '../kernel/store/sql'
import {inWords, utc} from '../kernel/store/times'
import {startBulk} from '../kernel/tasks/bulk'
import {dependenciesOf} from './dependencies'
import {mirrorRemoteRepository, type MirrorInput} from './tasks'

const flatpakRepositorySearch: Searchable = {
  from: 'flatpak_remote_repositories repositories JOIN flatpak_remotes remotes ON remotes.id = repositories.flatpak_remote_id',
  id: 'repositories.id',
  fields: {
    name: field.string('repositories.name'),
    label: field.string('repositories.label'),
    id: field.integer('repositories.id'),
    flatpak_remote_id: field.integer('repositories.flatpak_remote_id', {explicit: true}),
  },
  sort: {by: 'name', order: 'asc'},
}

const subjectOf = (row: FlatpakRemoteRepository) => ({type: 'Katello::FlatpakRemoteRepository', id: row.id})

/** Application id inside the ref of the first manifest: `app/org.gnome.Maps/x86_64/stable` -> `org.gnome.Maps`. */
function applicationName(store: Store, row: FlatpakRemoteRepository): string | null {
  const first = store.flatpakRemoteRepositoryManifests.first({flatpak_remote_repository_id: row.id})
  return first?.flatpak_ref?.split('/')[1] ?? null
}

function lastMirrored({store, tasks}: {store: Store; tasks: Tasks}, row: FlatpakRemoteRepository) {
  const task = tasks.latest(mirrorRemoteRepository.label, subjectOf(row))
  if (!task) return {}
  const at = task.ended_at ?? task.started_at ?? task.start_at
  return {
    mirror_id: task.uuid,
    result: task.result,
    started_at: utc(task.started_at),
    last_mirror_words: inWords(store.now() - at),
  }
}

const short = ({store, tasks}: {store: Store; tasks: Tasks}, row: FlatpakRemoteRepository) => ({
  id: row.id,
  name: row.name,
  label: row.label,
  application_name: applicationName(store, row),
  flatpak_remote_id: row.flatpak_remote_id,
  last_mirrored: lastMirrored({store, tasks}, row),
})

function details({store, tasks}: {store: Store; tasks: Tasks}, row: FlatpakRemoteRepository, withManifests: boolean) {
  const remote = store.flatpakRemotes.get(row.flatpak_remote_id)
  const inOrganization = (name: string) =>
    store.rootRepositories.count(
      sql(
        'docker_upstream_name = ? AND product_id IN (SELECT id FROM products WHERE organization_id = ?)',
        name,
        remote.organization_id,
      ),
    ) > 0
  return {
    ...short({store, tasks}, row),
    flatpak_remote: {id: remote.id, name: remote.name, url: remote.url},
    ...(withManifests && {
      manifests: store.flatpakRemoteRepositoryManifests
        .all({flatpak_remote_repository_id: row.id})
        .map(({name, digest, tags, application, runtime, flatpak_ref}) => ({
          name,
          digest,
          tags,
          application,
          runtime,
          flatpak_ref,
        })),
    }),
    repository_dependencies: dependenciesOf(store, row).map(({id, name, label, flatpak_remote_id}) => ({
      id,
      name,
      label,
      flatpak_remote_id,
      exists_in_org: inOrganization(name),
    })),
  }
}

/** The product to mirror into: by id, or by name within an organization. */
function targetProduct(
  store: Store,
  call: Call<{product_id?: number | null | undefined; product_name?: string | null | undefined}>,
): Product {
  const {product_id, product_name} = call.params
  const lookup = {noun: 'product', permission: 'edit_products', organization: (row: Product) => row.organization_id}
  if (product_id) return call.find(store.products, product_id, lookup)
  if (!product_name)
    throw invalidArgument('A product is required in product_id, or in product_name and organization_id')
  if (!call.organization) throw invalidArgument('organization_id is required to look up a product by name')
  const named = store.products.first({organization_id: call.organization.id, name: product_name})
  if (!named) throw notFound(`Could not find product '${product_name}' in ${call.organization.name}`)
  return call.find(store.products, named.id, lookup)
}

export const flatpakRemoteRepositories = ({store, tasks}: {store: Store; tasks: Tasks}) =>
  serve(flatpakRemoteRepositoriesApi, {
    style: 'katello',
    autocomplete: {
      search: flatpakRepositorySearch,
      permission: 'view_flatpak_remotes',
    },
    actions: {
      index: {
        permission: 'view_flatpak_remotes',
        search: flatpakRepositorySearch,
        run(call) {
          const {flatpak_remote_id, name, label} = call.params
          if (flatpak_remote_id)
            call.find(store.flatpakRemotes, flatpak_remote_id, {
              noun: 'flatpak remote',
              permission: 'view_flatpak_remotes',
              organization: (row) => row.organization_id,
            })
          return call.list({
            search: flatpakRepositorySearch,
            where: [
              ...call.scope('remotes.organization_id'),
              ...call.equal({
                'repositories.flatpak_remote_id': flatpak_remote_id,
                'repositories.name': name,
                'repositories.label': label,
              }),
            ],
            load: (page) => store.flatpakRemoteRepositories.byIds(page),
            render: (row) => short({store, tasks}, row),
          })
        },
      },
      show: {
        permission: 'view_flatpak_remotes',
        run(call) {
          const row = call.find(store.flatpakRemoteRepositories, call.params.id, {
            noun: 'flatpak remote repository',
          })
          return details({store, tasks}, row, call.params.manifests === true)
        },
      },
      mirror: {
        run(call) {
          const row = call.find(store.flatpakRemoteRepositories, call.params.id, {
            noun: 'flatpak remote repository',
          })
          const product = targetProduct(store, call)
          const organization = store.organizations.get(product.organization_id)
          const wanted = call.params.dependency_ids ?? []
          // unknown ids are left out; dependencies come first
          const others = store.flatpakRemoteRepositories.byIds([...new Set(wanted)]).filter(({id}) => id !== row.id)
          const children = [...others, row].map((one) => ({
            kind: mirrorRemoteRepository,
            targetId: one.id,
            input: mirrorInput(store, one, product, organization),
            ...call.taskOptions({
              subjects: [subjectOf(one)],
              links: [{type: 'Katello::Product', id: product.id}],
              organizationId: organization.id,
            }),
          }))
          const options = call.taskOptions({organizationId: organization.id})
          return call.accepted(startBulk(tasks, 'Katello::FlatpakRemoteRepository', children, options))
        },
      },
    },
  })

function mirrorInput(
  store: Store,
  row: FlatpakRemoteRepository,
  product: Product,
  organization: {id: number; name: string},
): MirrorInput {
  const remote = store.flatpakRemotes.get(row.flatpak_remote_id)
  const short = ({id, name}: {id: number; name: string}) => ({id, name})
  return {
    remote: short(remote),
    remote_repository: short(row),
    product: short(product),
    organization: short(organization),
  }
}
