import type {Store} from '../tables'
import {companionTagsSince, isAtLeast} from '../../contract/versions'
import type {Edition} from '../edition'
import type {ContentStore} from '../../oci/store'
import type {Tasks} from '../kernel/tasks/engine'
import {settingsOf} from '../settings/definitions'
import {mapParallel} from '../../core/parallel'
import type {ProxyChoice} from '../../core/agents'
import {Secret} from '../../core/secret'
import {RegistryClient} from '../../oci/client/client'
import {ImageFetcher, type Manifest} from '../../oci/store/index'
import type {Repository, RootRepository} from './tables'
import type {TaskContext} from '../kernel/tasks/context'
import {taskKind} from '../kernel/tasks/kind'
import {contentChanged} from './content-change'
import {rename} from './naming'
import {replaceContent} from './rules'
import {SyncReport} from './sync-report'
import {syncLabel} from './sync-status'
import {humanizeRepository, type RepositoryInput} from './tasks'
import {chosenTags, companionTags} from '../../oci/tag-filter'
import {syncProxiesOf} from '../capsules/sync-start'

export interface SyncInput extends RepositoryInput {
  id: number
  skip_metadata_check: boolean
  validate_contents: boolean
}

const tagsAtOnce = 4

/** Copies what a registry has into a library instance. Started again, it continues from the blobs it has. */
export const syncRepository = taskKind<
  SyncInput,
  {store: Store; content: ContentStore; tasks: Tasks; edition: Edition; log(line: string): void}
>({
  label: syncLabel,
  name: 'Synchronize',
  rescue: 'skip',
  resumable: true,
  humanizeInput: humanizeRepository,
  async run(task, {store, content, tasks, edition, log}) {
    const report = new SyncReport()
    const instance = store.repositories.get(task.input.id)
    const root = store.rootRepositories.get(instance.root_id)
    const lease = content.lease()
    const client = clientFor(store, root)
    try {
      await new Synchronization({store, content, tasks, edition}, task, client, instance, root, report).run()
      if (task.output['contents_changed'] === true && instance.environment_id !== null)
        syncProxiesOf({store, tasks, log}, [instance.environment_id], {user: task.user})
    } catch (error) {
      report.cancelled = task.signal.aborted
      throw error
    } finally {
      lease.release()
      client.close()
      task.say(report.text())
      task.setOutput({pulp_tasks: [{name: 'pulp_container.app.tasks.synchronize', progress_reports: report.raw()}]})
    }
  },
})

/** A client for a repository's upstream, with its credentials, its TLS rules and its HTTP proxy. */
export function clientFor(store: Store, root: RootRepository): RegistryClient {
  const seconds = (name: string) => settingsOf(store).number(name) * 1000
  const {upstream_username: username, upstream_password: password} = root
  return new RegistryClient({
    url: root.url ?? '',
    ...(username && password && {credentials: {username, password: new Secret(password)}}),
    tls: {verify: root.verify_ssl_on_sync},
    limits: {connect: seconds('sync_connect_timeout_v2'), idle: seconds('sync_sock_read_timeout')},
    proxy: proxyOf(store, root),
  })
}

/** The one that the repository names; else, where it may use one, that of this server's environment. */
function proxyOf(store: Store, {http_proxy_policy: policy, http_proxy_id: id}: RootRepository): ProxyChoice {
  if (policy === 'none') return 'none'
  const row = policy === 'use_selected_http_proxy' && id !== null ? store.httpProxies.find(id) : undefined
  if (!row) return 'environment'
  const proxy = new URL(row.url)
  if (row.username !== null) proxy.username = row.username
  if (row.password !== null) proxy.password = row.password
  return proxy
}

interface Server {
  readonly store: Store
  readonly content: ContentStore
  readonly tasks: Tasks
  readonly edition: Edition
}

/** One run of a synchronization. */
class Synchronization {
  readonly #server: Server
  readonly #task: TaskContext<SyncInput>
  readonly #client: RegistryClient
  readonly #instance: Repository
  readonly #root: RootRepository
  readonly #report: SyncReport
  readonly #name: string
  readonly #images: ImageFetcher

  constructor(
    server: Server,
    task: TaskContext<SyncInput>,
    client: RegistryClient,
    instance: Repository,
    root: RootRepository,
    report: SyncReport,
  ) {
    this.#server = server
    this.#task = task
    this.#client = client
    this.#instance = instance
    this.#root = root
    this.#report = report
    this.#name = root.docker_upstream_name ?? ''
    this.#images = new ImageFetcher(server.content, client, this.#name, {
      signal: task.signal,
      layers: root.download_policy !== 'on_demand',
      ...(root.download_concurrency !== null && {concurrency: root.download_concurrency}),
      onBlob: (state) => {
        if (state === 'expected') return report.expect(1)
        report.artifact()
        this.#tell()
      },
    })
  }

  async run(): Promise<void> {
    const {signal} = this.#task
    this.#tell()
    const all = await this.#client.listTags(this.#name, {signal})
    const tags = chosenTags(all, this.#root.include_tags, this.#root.exclude_tags)
    this.#report.tagList(tags.length)
    this.#tell()
    const found = new Map<string, number>()
    await this.#fetch(tags, found)
    if (isAtLeast(this.#server.edition.katello, companionTagsSince)) {
      const others = companionTags(all, this.#digests(found), this.#root.exclude_tags).filter((tag) => !found.has(tag))
      this.#report.tagList(tags.length + others.length)
      await this.#fetch(others, found)
    }
    this.#task.check()
    this.#publish(found)
  }

  async #fetch(tags: readonly string[], found: Map<string, number>): Promise<void> {
    await mapParallel(tags, tagsAtOnce, async (tag) => {
      this.#task.check()
      const manifest = await this.#tag(tag)
      if (manifest) found.set(tag, manifest.id)
      this.#report.tag()
      this.#tell()
    })
  }

  /** Digests of tagged manifests and of the members of lists. */
  #digests(tags: ReadonlyMap<string, number>): Set<string> {
    const {manifests} = this.#server.content
    return new Set(
      [...new Set(tags.values())].flatMap((id) => [manifests.byId(id)?.digest ?? '', ...manifests.childDigests(id)]),
    )
  }

  #tell(): void {
    this.#task.progress(this.#report.share)
    this.#task.say(this.#report.text())
  }

  /** The manifest of a tag, stored with everything it needs; undefined when the tag was removed meanwhile. */
  async #tag(tag: string): Promise<Manifest | undefined> {
    const manifest = await this.#images.tag(tag)
    if (!manifest) this.#task.warn(`Tag ${tag} was removed from ${this.#name} while it was synchronized`)
    return manifest
  }

  /** Makes the new contents visible, all at once, when they differ from the old. */
  #publish(tags: ReadonlyMap<string, number>): void {
    const {store, content} = this.#server
    store.transaction(() => {
      const instance = store.repositories.get(this.#instance.id)
      const old = instance.content_set_id ?? content.sets.create()
      const additive = this.#root.mirroring_policy === 'additive'
      const layersLeft = this.#root.download_policy === 'on_demand'
      const next = content.sets.create({...(additive && {from: old}), tags, layersLeft})
      const [before, after] = [members(content, old), members(content, next)]
      const came = [...after].filter((member) => !before.has(member)).length
      const went = [...before].filter((member) => !after.has(member)).length
      this.#report.finish(content.sets.counts(old), content.sets.counts(next), came, went)
      if (came + went === 0) {
        content.sets.delete(next)
        if (!additive) content.sets.leaveLayers([old], layersLeft)
        rename(this.#server, [instance])
        return
      }
      const changed = replaceContent(this.#server, {...instance, content_set_id: old}, next)
      rename(this.#server, [changed])
      contentChanged(this.#server, changed)
      this.#task.setOutput({contents_changed: true})
    })
  }
}

/** Everything a set holds, as words that can be compared. */
function members(content: ContentStore, setId: number): Set<string> {
  return new Set([
    ...content.sets.manifests(setId).map(({id}) => `manifest ${id}`),
    ...content.sets.tags(setId).map(({id}) => `tag ${id}`),
  ])
}
