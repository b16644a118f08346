import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import {fetchFlatpakIndex} from '../../oci/flatpak/index-client'
import {flatpakContent} from '../../oci/flatpak/labels'
import {invalidArgument, Faults} from '../kernel/errors'
import {labelFor} from '../kernel/labels'
import type {FlatpakRemote, FlatpakRemoteRepository} from './tables'
import type {Product} from '../products/tables'
import {taskKind} from '../kernel/tasks/kind'
import {createRepository} from '../repositories/rules'

interface Named {
  id: number
  name: string
}

interface ScanInput extends Record<string, unknown> {
  remote: Named
}

type Index = Awaited<ReturnType<typeof fetchFlatpakIndex>>

/** Reads the index of a flatpak remote and records what it offers. What vanished upstream stays recorded. */
export const scanRemote = taskKind<ScanInput, {store: Store}>({
  label: 'Actions::Katello::Flatpak::ScanRemote',
  name: 'Scan remote',
  rescue: 'skip',
  resumable: true,
  humanizeInput: ({remote}) => [['flatpak_remote', {text: `flatpak remote '${remote.name}'`, link: null}]],
  async run(task, {store}) {
    const remote = store.flatpakRemotes.get(task.input.remote.id)
    const index = await fetchFlatpakIndex(remote.url, {tag: 'latest'}, {signal: task.signal})
    task.progress(0.5)
    task.check()
    const counts = store.transaction(() => record(store, remote, index))
    task.setOutput(counts)
    task.say(`Repositories: ${counts.repositories}, manifests: ${counts.manifests}`)
  },
})

function record(
  store: Store,
  remote: FlatpakRemote,
  {registry, repositories}: Index,
): {repositories: number; manifests: number} {
  // taken verbatim, and only once: changing the remote's address later does not touch it
  if (!remote.registry_url) store.flatpakRemotes.update(remote.id, {registry_url: registry})
  let manifests = 0
  for (const {name, images} of repositories) {
    const row =
      store.flatpakRemoteRepositories.first({flatpak_remote_id: remote.id, name}) ??
      store.flatpakRemoteRepositories.insert({
        flatpak_remote_id: remote.id,
        name,
        label: labelFor(name, (label) => store.flatpakRemoteRepositories.first({label}) !== undefined),
      })
    for (const image of images) {
      manifests += 1
      recordManifest(store, row, image.digest, image.tags, image.labels)
    }
  }
  return {repositories: repositories.length, manifests}
}

function recordManifest(
  store: Store,
  repository: FlatpakRemoteRepository,
  digest: string,
  tags: readonly string[],
  labels: Readonly<Record<string, string>>,
): void {
  const {flatpakRemoteRepositoryManifests: table} = store
  const content = flatpakContent(labels)
  const name = labels['name']
  if (!name) {
    const faults = new Faults()
    faults.add('name', `of manifest ${digest} in ${repository.name} can't be blank: its label "name" is missing`)
    faults.throwAny()
  }
  const values = {
    name: name ?? '',
    tags: [...tags],
    application: content?.application ?? false,
    runtime: content?.runtime ?? null,
    flatpak_ref: content?.ref ?? null,
  }
  const present = table.first({flatpak_remote_repository_id: repository.id, digest})
  if (present) table.update(present.id, values)
  else table.insert({flatpak_remote_repository_id: repository.id, digest, ...values})
}

export interface MirrorInput extends Record<string, unknown> {
  remote: Named
  remote_repository: Named
  product: Named
  organization: Named
}

/** Makes a repository of a product that mirrors a repository of a flatpak remote. It is not synchronized by this. */
export const mirrorRemoteRepository = taskKind<MirrorInput, {store: Store; content: ContentStore}>({
  label: 'Actions::Katello::Flatpak::MirrorRemoteRepository',
  name: 'Mirror Remote Repository',
  humanizeInput: ({remote_repository, product, organization}) => [
    ['flatpak_remote_repository', {text: `flatpak remote repository '${remote_repository.name}'`, link: null}],
    ['product', {text: `product '${product.name}'`, link: `/products/${product.id}/`}],
    ['organization', {text: `organization '${organization.name}'`, link: `/organizations/${organization.id}/edit`}],
  ],
  run(task, {store, content}) {
    const wanted = store.flatpakRemoteRepositories.get(task.input.remote_repository.id)
    const remote = store.flatpakRemotes.get(wanted.flatpak_remote_id)
    const product = store.products.get(task.input.product.id)
    const {instance} = mirror({store, content}, remote, wanted, product)
    task.setOutput({repository_id: instance.id, repository: {id: instance.id, name: wanted.name, label: wanted.label}})
  },
})

function mirror(
  {store, content}: {store: Store; content: ContentStore},
  remote: FlatpakRemote,
  wanted: FlatpakRemoteRepository,
  product: Product,
) {
  if (!remote.registry_url) throw invalidArgument(`Flatpak remote ${remote.name} has not been scanned yet`)
  return createRepository({store, content}, product, {
    name: wanted.name,
    label: wanted.label,
    content_type: 'docker',
    url: absolute(remote.registry_url, remote.url),
    docker_upstream_name: wanted.name,
    include_tags: ['latest'],
    exclude_tags: null,
    upstream_username: remote.username,
    upstream_password: remote.token,
    description: `Mirrored from: ${remote.name}`,
    unprotected: true,
  })
}

/** The registry's address; an index may give it relative to its own. */
function absolute(registry: string, remote: string): string {
  if (URL.canParse(registry)) return registry.replace(/\/$/, '')
  const index = new URL(remote.endsWith('/') ? remote : `${remote}/`)
  return new URL(registry, index).href.replace(/\/$/, '')
}
