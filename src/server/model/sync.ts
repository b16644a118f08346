import {Secret} from '../../core/secret'
import {blobsOf, type Descriptor} from '../../registry/manifest'
import {isForeignLayer} from '../../registry/mediatypes'
import {RegistryClient} from '../../registry/client'
import type {App} from '../app'
import type {Manifest} from '../content/index'
import type {Repository, RootRepository} from '../store/rows'
import type {TaskContext} from '../tasks/context'
import {taskKind} from '../tasks/kind'
import {syncProxiesOf} from './capsule-content'
import {contentChanged} from './content-change'
import {rename} from './naming'
import {replaceContent} from './repositories'
import {SyncReport} from './sync-report'
import {syncLabel} from './sync-status'
import {chosenTags} from './wildcards'

interface Named {
  id: number
  name: string
  label: string
}

export interface SyncInput extends Record<string, unknown> {
  id: number
  repository: Named
  product: Named & {cp_id: string}
  organization: Named
  provider: {id: number; name: string}
  services_checked: string[]
  skip_metadata_check: boolean
  validate_contents: boolean
}

const usualConcurrency = 6
const tagsAtOnce = 4
const maxDepth = 4

/** Brings what a registry has into a library instance. Started again, it goes on from the blobs it has. */
export const syncRepository = taskKind<SyncInput>({
  label: syncLabel,
  name: 'Synchronize',
  rescue: 'skip',
  resumable: true,
  humanizeInput: ({repository, product, organization}) => [
    [
      'repository',
      {text: `repository '${repository.name}'`, link: `/products/${product.id}/repositories/${repository.id}`},
    ],
    ['product', {text: `product '${product.name}'`, link: `/products/${product.id}/`}],
    ['organization', {text: `organization '${organization.name}'`, link: `/organizations/${organization.id}/edit`}],
  ],
  async run(task, app) {
    const report = new SyncReport()
    const instance = app.store.repositories.get(task.input.id)
    const root = app.store.rootRepositories.get(instance.root_id)
    const lease = app.content.lease()
    const client = clientFor(app, root)
    try {
      await new Synchronization(app, task, client, instance, root, report).run()
      if (task.output['contents_changed'] === true && instance.environment_id !== null)
        syncProxiesOf(app, [instance.environment_id], {user: task.user})
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

/** A client for a repository's upstream, with its credentials and TLS rules. */
export function clientFor(app: App, root: RootRepository): RegistryClient {
  const seconds = (name: string) => app.settings.number(name) * 1000
  const {upstream_username: username, upstream_password: password} = root
  return new RegistryClient({
    url: root.url ?? '',
    ...(username && password && {credentials: {username, password: new Secret(password)}}),
    tls: {verify: root.verify_ssl_on_sync},
    timeouts: {connect: seconds('sync_connect_timeout_v2'), idle: seconds('sync_sock_read_timeout')},
  })
}

/** One run of a synchronization. */
class Synchronization {
  readonly #app: App
  readonly #task: TaskContext<SyncInput>
  readonly #client: RegistryClient
  readonly #instance: Repository
  readonly #root: RootRepository
  readonly #report: SyncReport
  readonly #name: string
  /** Manifests that are stored or being stored, by digest, so that shared ones are fetched once. */
  readonly #manifests = new Map<string, Promise<Manifest>>()
  readonly #blobs = new Map<string, Promise<void>>()
  readonly #slots: Slots

  constructor(
    app: App,
    task: TaskContext<SyncInput>,
    client: RegistryClient,
    instance: Repository,
    root: RootRepository,
    report: SyncReport,
  ) {
    this.#app = app
    this.#task = task
    this.#client = client
    this.#instance = instance
    this.#root = root
    this.#report = report
    this.#name = root.docker_upstream_name ?? ''
    this.#slots = new Slots(root.download_concurrency ?? usualConcurrency)
  }

  async run(): Promise<void> {
    const {signal} = this.#task
    this.#tell()
    const all = await this.#client.listTags(this.#name, {signal})
    const tags = chosenTags(all, this.#root.include_tags, this.#root.exclude_tags)
    this.#report.tagList(tags.length)
    this.#tell()
    const found = new Map<string, number>()
    const queue = [...tags]
    const worker = async () => {
      for (let tag = queue.shift(); tag !== undefined; tag = queue.shift()) {
        this.#task.check()
        const manifest = await this.#tag(tag)
        if (manifest) found.set(tag, manifest.id)
        this.#report.tag()
        this.#tell()
      }
    }
    const results = await Promise.allSettled(Array.from({length: tagsAtOnce}, worker))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
    this.#task.check()
    this.#publish(found)
  }

  #tell(): void {
    this.#task.progress(this.#report.share)
    this.#task.say(this.#report.text())
  }

  /** The manifest of a tag, stored with everything it needs; undefined when the tag was removed meanwhile. */
  async #tag(tag: string): Promise<Manifest | undefined> {
    const {signal} = this.#task
    const head = await this.#client.headManifest(this.#name, tag, {signal})
    if (!head) {
      this.#task.warn(`Tag ${tag} was removed from ${this.#name} while it was synchronized`)
      return undefined
    }
    return this.#manifest(head.digest, 0)
  }

  #manifest(digest: string, depth: number): Promise<Manifest> {
    if (depth > maxDepth) throw new Error(`Manifest lists of ${this.#name} are nested too deep`)
    let stored = this.#manifests.get(digest)
    if (!stored) this.#manifests.set(digest, (stored = this.#store(digest, depth)))
    return stored
  }

  async #store(digest: string, depth: number): Promise<Manifest> {
    const present = this.#complete(digest)
    if (present) return present
    const {bytes, mediaType, manifest} = await this.#client.getManifest(this.#name, digest, {signal: this.#task.signal})
    if (manifest.kind === 'list') for (const child of manifest.manifests) await this.#manifest(child.digest, depth + 1)
    const blobs = blobsOf(manifest).filter((blob) => !isForeignLayer(blob.mediaType))
    await Promise.all(blobs.map((blob) => this.#blob(blob)))
    return this.#app.content.putManifest(bytes, {mediaType, digest})
  }

  /** A manifest that is here already, with its members and all their blobs. */
  #complete(digest: string): Manifest | undefined {
    const {manifests} = this.#app.content
    const manifest = manifests.byDigest(digest)
    if (!manifest) return undefined
    if (!manifests.blobs(manifest.id).every((blob) => this.#app.content.hasBlob(blob.digest))) return undefined
    const members = manifests.childDigests(manifest.id)
    return members.every((member) => this.#complete(member) !== undefined) ? manifest : undefined
  }

  #blob(blob: Descriptor): Promise<void> {
    let stored = this.#blobs.get(blob.digest)
    if (!stored) this.#blobs.set(blob.digest, (stored = this.#download(blob)))
    return stored
  }

  async #download({digest, size}: Descriptor): Promise<void> {
    if (this.#app.content.hasBlob(digest)) return
    this.#report.expect(1)
    await this.#slots.run(async () => {
      this.#task.check()
      const bytes = this.#client.getBlob(this.#name, {digest, size}, {signal: this.#task.signal})
      await this.#app.content.putBlob(bytes, {digest, size})
    })
    this.#report.artifact()
    this.#tell()
  }

  /** Makes the new contents visible, all at once, when they differ from the old. */
  #publish(tags: ReadonlyMap<string, number>): void {
    const {database, content, store} = this.#app
    database.transaction(() => {
      const instance = store.repositories.get(this.#instance.id)
      const old = instance.content_set_id ?? content.sets.create()
      const additive = this.#root.mirroring_policy === 'additive'
      const next = content.sets.create({...(additive && {from: old}), tags})
      const [before, after] = [members(this.#app, old), members(this.#app, next)]
      const came = [...after].filter((member) => !before.has(member)).length
      const went = [...before].filter((member) => !after.has(member)).length
      this.#report.finish(content.sets.counts(old), content.sets.counts(next), came, went)
      if (came + went === 0) {
        content.sets.delete(next)
        rename(this.#app, [instance])
        return
      }
      const changed = replaceContent(this.#app, {...instance, content_set_id: old}, next)
      rename(this.#app, [changed])
      contentChanged(this.#app, changed)
      this.#task.setOutput({contents_changed: true})
    })
  }
}

/** Everything a set holds, as words that can be compared. */
function members(app: App, setId: number): Set<string> {
  return new Set([
    ...app.content.sets.manifests(setId).map(({id}) => `manifest ${id}`),
    ...app.content.sets.tags(setId).map(({id}) => `tag ${id}`),
  ])
}

/** Lets so many jobs run at the same time. */
class Slots {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  async run(work: () => Promise<void>): Promise<void> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free += 1
    }
  }
}
