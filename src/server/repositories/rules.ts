import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import {settingsOf} from '../settings/definitions'
import {randomUUID} from 'node:crypto'
import {validateName} from '../../naming/clean'
import {blank, Faults, refused, taken} from '../kernel/errors'
import {isLabel, labelFault, labelFor} from '../kernel/labels'
import type {Product} from '../products/tables'
import type {Repository, RootRepository} from './tables'
import type {Draft} from '../kernel/store/table'
import {defaultViewOf, libraryOf} from '../organizations/rules'
import {rename} from './naming'
import {checkReferences} from './references'

/** Content types a repository may be created with; containers are the ones this server synchronizes. */
export const contentTypes = ['docker', 'yum', 'deb', 'file', 'ansible_collection', 'ostree', 'python'] as const
const downloadPolicies = ['immediate', 'on_demand']
const proxyPolicies = ['global_default_http_proxy', 'none', 'use_selected_http_proxy']

export type RootDraft = Partial<Omit<RootRepository, 'id' | 'created_at' | 'updated_at'>>

/** What a new root repository has when nothing is said. */
function defaults(store: Store, draft: RootDraft): Draft<RootRepository> {
  const docker = draft.content_type === 'docker'
  // null is a value of its own for lists of tags; elsewhere it means the default
  const given = Object.fromEntries(
    Object.entries(draft).filter(([key, value]) => value !== undefined && (value !== null || key.endsWith('_tags'))),
  )
  return {
    name: '',
    content_type: '',
    product_id: 0,
    label: '',
    include_tags: docker ? [] : null,
    exclude_tags: docker ? ['*-source'] : null,
    download_policy: settingsOf(store).text('default_download_policy'),
    mirroring_policy: settingsOf(store).text('default_non_yum_mirroring_policy'),
    unprotected: true,
    verify_ssl_on_sync: true,
    http_proxy_policy: 'global_default_http_proxy',
    arch: 'noarch',
    content_id: String(store.now()),
    is_container_push: false,
    options: {},
    ...given,
  }
}

/** Checks what a root repository is going to be; 422 with the fields that are wrong, 500 for credentials in the address. */
function checkRoot(store: Store, product: Product, root: Draft<RootRepository>, id: number | null): void {
  const {rootRepositories} = store
  const rival = (found: RootRepository | undefined) => found !== undefined && found.id !== id
  const ofProduct = {product_id: product.id}
  checkReferences(store, product.organization_id, root)
  const faults = new Faults()
  faults.when(root.name.trim() === '', 'name', blank)
  faults.when(root.name !== root.name.trim(), 'name', 'must not begin or end with spaces')
  faults.when(root.name.length > 255, 'name', 'is too long (maximum is 255 characters)')
  faults.when(rival(rootRepositories.first({...ofProduct, name: root.name})), 'name', `${taken} for this product.`)
  faults.when(!isLabel(root.label), 'label', labelFault)
  faults.when(rival(rootRepositories.first({...ofProduct, label: root.label})), 'label', `${taken} for this product.`)
  const known = (contentTypes as readonly string[]).includes(root.content_type)
  faults.when(!known, 'content_type', `is invalid: must be one of ${contentTypes.join(', ')}`)
  checkPolicies(faults, root)
  checkUpstream(faults, root)
  faults.throwAny(id)
}

function checkPolicies(faults: Faults, root: Draft<RootRepository>): void {
  const policy = root.download_policy
  faults.when(
    policy !== null && policy !== undefined && !downloadPolicies.includes(policy),
    'download_policy',
    `must be one of the following: ${downloadPolicies.join(', ')}`,
  )
  const mirroring = ['additive', 'mirror_content_only', ...(root.content_type === 'yum' ? ['mirror_complete'] : [])]
  faults.when(
    !mirroring.includes(root.mirroring_policy),
    'mirroring_policy',
    `must be one of the following: ${mirroring.join(', ')}`,
  )
  faults.when(
    root.content_type === 'docker' && !root.unprotected,
    'unprotected',
    'cannot be false for container repositories',
  )
  faults.when(
    !proxyPolicies.includes(root.http_proxy_policy),
    'http_proxy_policy',
    `must be one of the following: ${proxyPolicies.join(', ')}`,
  )
  faults.when(
    root.http_proxy_policy === 'use_selected_http_proxy' && !root.http_proxy_id,
    'http_proxy_id',
    'is required with the policy use_selected_http_proxy',
  )
  const concurrency = root.download_concurrency ?? 1
  faults.when(concurrency < 1 || concurrency >= 20, 'download_concurrency', 'must be between 1 and 19')
}

const schemes = /^(?:https?|file|uln):\/\/[^\s/]/i

function checkUpstream(faults: Faults, root: Draft<RootRepository>): void {
  const {url, docker_upstream_name: upstream} = root
  if (url && /^[a-z]+:\/\/[^/]*@/i.test(url)) throw refused('The URL must not contain a user name or password')
  faults.when(Boolean(url) && (!schemes.test(url ?? '') || !URL.canParse(url ?? '')), 'url', 'is invalid')
  faults.when(
    Boolean(root.upstream_password) && !root.upstream_username,
    'base',
    'Upstream password requires upstream username be set.',
  )
  if (root.content_type !== 'docker') return
  faults.when(Boolean(url) && !upstream, 'docker_upstream_name', blank)
  const reason = upstream ? validateName(upstream) : null
  if (reason !== null) faults.add('docker_upstream_name', `'${upstream}' ${reason}`)
}

/** Makes a root repository and its library instance, named and empty. Everything or nothing. */
export function createRepository(
  {store, content}: {store: Store; content: ContentStore},
  product: Product,
  draft: RootDraft,
): {root: RootRepository; instance: Repository} {
  const name = draft.name ?? ''
  const label =
    draft.label ||
    labelFor(
      name,
      (candidate) => store.rootRepositories.first({product_id: product.id, label: candidate}) !== undefined,
    )
  const whole = defaults(store, {...draft, name, label, product_id: product.id})
  checkRoot(store, product, whole, null)
  return store.transaction(() => {
    const root = store.rootRepositories.insert(whole)
    const organization = store.organizations.get(product.organization_id)
    const instance = store.repositories.insert({
      root_id: root.id,
      environment_id: libraryOf(store, organization.id).id,
      content_view_version_id: defaultViewOf(store, organization.id).version.id,
      relative_path: `${organization.label}/Library/custom/${product.label}/${label}`,
      backend_identifier: randomUUID(),
      content_set_id: root.content_type === 'docker' ? content.sets.create({mutable: root.is_container_push}) : null,
      content_version: 0,
      last_contents_changed: store.now(),
      published_at: store.now(),
    })
    const [named = instance] = rename({store, content}, [instance])
    return {root, instance: named}
  })
}

/** Changes a root repository and saves its instances, which renames them. A pushed repository's cannot be changed. */
export function updateRepository(
  {store, content}: {store: Store; content: ContentStore},
  root: RootRepository,
  changes: RootDraft,
): RootRepository {
  if (root.is_container_push) throw refused('Properties of a push repository cannot be changed')
  const product = store.products.get(root.product_id)
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  checkRoot(store, product, {...root, ...given}, root.id)
  return store.transaction(() => {
    const changed = store.rootRepositories.update(root.id, given)
    rename({store, content}, store.repositories.all({root_id: root.id}))
    return changed
  })
}

/** The library instance of any instance: itself, or the one it was made from. */
export function libraryInstanceOf(store: Store, instance: Repository): Repository {
  return instance.library_instance_id === null ? instance : store.repositories.get(instance.library_instance_id)
}

/** Points an instance at other content; the old set goes when no instance has it any more. Call it in a transaction. */
export function replaceContent(
  {store, content}: {store: Store; content: ContentStore},
  instance: Repository,
  contentSetId: number,
): Repository {
  const old = instance.content_set_id
  const changed = store.repositories.update(instance.id, {
    content_set_id: contentSetId,
    content_version: instance.content_version + 1,
    last_contents_changed: store.now(),
  })
  if (old !== null && old !== contentSetId && store.repositories.count({content_set_id: old}) === 0)
    content.sets.delete(old)
  return changed
}
