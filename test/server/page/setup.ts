// A sandbox with something to look at: drift between environments, names that would be markup, hosts in image mode.
import type {Harness} from '../harness'
import {putImage} from '../push'

export const hostile = '<script>alert(1)</script>"\'&'

export interface Pictured {
  readonly viewId: number
  readonly environmentIds: {readonly dev: number; readonly prod: number}
  readonly productId: number
  /** Digests of `latest`: of version 1.0, and of what was pushed since. */
  readonly old: string
  readonly fresh: string
}

/** Version 1.0 in Library, Dev and Prod, then 2.0 with another `latest` in Library and Dev, then one more push. */
export async function fill(h: Harness): Promise<Pictured> {
  const {app} = h.server
  const organization_id = 1
  const made = async (path: string, body: object): Promise<number> =>
    Number((await h.ok('POST', path, {organization_id, ...body}))['id'])
  const library = app.store.lifecycleEnvironments.first({organization_id, library: true})
  const dev = await made('/katello/api/environments', {name: 'Dev', prior_id: library?.id})
  const prod = await made('/katello/api/environments', {name: hostile, label: 'Prod', prior_id: dev})
  const productId = await made('/katello/api/products', {name: `Apps ${hostile}`, label: 'apps'})
  const old = await pushed(h, productId, 'one')
  const repositoryId = Number(app.store.rootRepositories.first({product_id: productId})?.id)
  const instance = app.store.repositories.first({root_id: repositoryId, library_instance_id: null})
  const viewId = await made('/katello/api/content_views', {
    name: `View ${hostile}`,
    label: 'view',
    repository_ids: [instance?.id],
  })
  await publish(h, viewId, [dev, prod])
  const second = await pushed(h, productId, 'two')
  await publish(h, viewId, [dev])
  const fresh = await pushed(h, productId, 'three')
  addHost(h, 'web1.example.com', {booted: old, staged: second, available: null})
  addHost(h, 'web2.example.com', {booted: second, staged: null, available: fresh})
  addHost(h, 'db1.example.com', {booted: fresh, staged: null, available: null})
  return {viewId, environmentIds: {dev, prod}, productId, old, fresh}
}

async function pushed(h: Harness, productId: number, mark: string): Promise<string> {
  const {store, content} = h.server.app
  const id = await putImage(h.server.app, productId, 'web', mark)
  const set = store.repositories.get(id).content_set_id
  const manifest = set === null ? undefined : content.sets.resolve(set, 'latest')
  if (!manifest) throw new Error('nothing was pushed')
  return manifest.digest
}

async function publish(h: Harness, viewId: number, environmentIds: readonly number[]): Promise<void> {
  await h.task(String((await h.ok('POST', `/katello/api/content_views/${viewId}/publish`, {}))['id']))
  const [version] = h.server.app.store.contentViewVersions.all({content_view_id: viewId}, 'id DESC')
  for (const id of environmentIds) {
    const path = `/katello/api/content_view_versions/${version?.id}/promote`
    await h.task(String((await h.ok('POST', path, {environment_ids: [id]}))['id']))
  }
}

type Digests = Record<'booted' | 'staged' | 'available', string | null>

function addHost(h: Harness, name: string, {booted, staged, available}: Digests): void {
  const {store} = h.server.app
  const none = {location_id: null, hostgroup_id: null, owner_id: null, ip: null, ip6: null, mac: null, comment: null}
  const system = {operating_system: 'RHEL 9.5', architecture: 'x86_64', managed: false, facts: {}}
  const {id} = store.hosts.insert({name, organization_id: 1, ...none, ...system})
  const at = (digest: string | null): string | null => digest && 'registry.example.com/apps/web:latest'
  store.contentFacets.insert({
    host_id: id,
    uuid: `uuid-${name}`,
    content_source_id: null,
    bootc_booted_image: at(booted),
    bootc_booted_digest: booted,
    bootc_available_image: at(available),
    bootc_available_digest: available,
    bootc_staged_image: at(staged),
    bootc_staged_digest: staged,
    bootc_rollback_image: null,
    bootc_rollback_digest: null,
    manifest_entity_type: null,
    manifest_entity_id: null,
  })
}
