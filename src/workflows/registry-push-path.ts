// Where a product takes pushes: the destination that the server would accept, or why it would refuse.
import {labelFor, parsePushPath, pushPathFor, validatePush, type PushPath, type PushTarget} from '../naming'
import {pages, type Item} from '../katello/paging'
import type {Params} from '../katello/query'
import type {Transport} from '../katello/transport'

export interface PushDestination {
  readonly path: string
  readonly format: 'label' | 'id'
  /** Why it is the form with ids; null for labels, or when ids were asked for. */
  readonly reason: string | null
  /** The repository that is there already; null when the first push makes it. */
  readonly repository: {readonly id: number; readonly name: string} | null
  readonly organization: {readonly id: number; readonly label: string}
  readonly product: {readonly id: number; readonly label: string}
}

export interface PushProblem {
  /** `permission`: the path is right, but not for this user. */
  readonly kind: 'name' | 'permission'
  readonly text: string
  readonly hint: string
}

export interface PushQuestion {
  readonly productId: number | string
  readonly name: string
  readonly format?: 'label' | 'id' | undefined
}

interface Known {
  readonly target: PushTarget
  readonly organizations: readonly Item[]
  readonly products: readonly Item[]
  readonly repositories: readonly Item[]
  readonly maySync: boolean
}

/** The destination for a name in a product, with the problem that the server would have with it, if any. */
export async function pushDestination(
  transport: Transport,
  {productId, name, format}: PushQuestion,
): Promise<{readonly destination: PushDestination; readonly problem: PushProblem | undefined}> {
  const known = await read(transport, productId, name)
  const existing = known.repositories.find((repository) => repository['label'] === name)
  const pushed = existing && (await pushedFormat(transport, existing))
  const {push, reason} = choose(known, format, pushed)
  const destination: PushDestination = {
    path: push.path,
    format: push.format,
    reason,
    repository: existing ? {id: Number(existing['id']), name: String(existing['name'])} : null,
    organization: known.target.organization,
    product: known.target.product,
  }
  return {destination, problem: problemOf(known, push, existing, pushed)}
}

async function read(transport: Transport, productId: number | string, name: string): Promise<Known> {
  const {body: product} = await transport.request<Item>('GET', `/katello/api/products/${productId}`)
  const organization = record(product['organization'])
  const organizationId = Number(organization['id'] ?? product['organization_id'])
  const [organizations, products, repositories] = await Promise.all([
    all(transport, '/katello/api/organizations', {}),
    all(transport, '/katello/api/products', {organization_id: organizationId}),
    all(transport, '/katello/api/repositories', {product_id: Number(product['id']), content_type: 'docker'}),
  ])
  const label = organization['label'] ?? organizations.find((one) => one['id'] === organizationId)?.['label']
  return {
    target: {
      organization: {id: organizationId, label: String(label)},
      product: {id: Number(product['id']), label: String(product['label'])},
      name,
    },
    organizations,
    products,
    repositories,
    maySync: record(product['permissions'])['sync_products'] !== false,
  }
}

/** How a repository was first pushed; undefined for one that is synchronized or was made by hand. */
async function pushedFormat(transport: Transport, repository: Item): Promise<'label' | 'id' | undefined> {
  // Lists leave out whether a repository is pushed to.
  const shown =
    repository['is_container_push'] === undefined
      ? (await transport.request<Item>('GET', `/katello/api/repositories/${String(repository['id'])}`)).body
      : repository
  if (shown['is_container_push'] !== true) return undefined
  return String(shown['container_repository_name'] ?? '').startsWith('id/') ? 'id' : 'label'
}

function choose(
  {target, organizations, products}: Known,
  format: 'label' | 'id' | undefined,
  pushed: 'label' | 'id' | undefined,
): {push: PushPath; reason: string | null} {
  const byIds = pushPathFor(target, 'id')
  if (format === 'id') return {push: byIds, reason: null}
  const byLabels = pushPathFor(target)
  if (byLabels.format === 'id')
    return {push: byLabels, reason: "an organization labelled 'id' can be pushed to by its id only"}
  if (format === 'label') return {push: byLabels, reason: null}
  const twins = ambiguous('organizations', target.organization, organizations)
  const reason = twins ?? ambiguous('products', target.product, products)
  if (reason !== undefined) return {push: byIds, reason}
  if (pushed === 'id') return {push: byIds, reason: 'the repository was first pushed by ids'}
  if (validatePush(byLabels) !== null && validatePush(byIds) === null)
    return {push: byIds, reason: `the labels make no valid name: ${validatePush(byLabels)}`}
  return {push: byLabels, reason: null}
}

function ambiguous(what: string, own: {id: number; label: string}, others: readonly Item[]): string | undefined {
  const twin = others.find(
    (other) => other['id'] !== own.id && String(other['label']).toLowerCase() === own.label.toLowerCase(),
  )
  return twin && `the labels of the ${what} ${own.label} and ${String(twin['label'])} differ only in case`
}

function problemOf(
  {target, maySync, repositories}: Known,
  push: PushPath,
  existing: Item | undefined,
  pushed: 'label' | 'id' | undefined,
): PushProblem | undefined {
  const parsed = parsePushPath(push.path)
  const fault = parsed.ok ? validatePush(push) : parsed.error.message
  if (fault !== null) return {kind: 'name', text: fault, hint: betterName(target)}
  if (existing && pushed === undefined)
    return {
      kind: 'name',
      text: `the repository ${String(existing['name'])} has this label and is synchronized, not pushed to`,
      hint: 'Choose another --name',
    }
  if (pushed !== undefined && pushed !== push.format)
    return {
      kind: 'name',
      text: `the repository was first pushed by ${pushed === 'id' ? 'ids' : 'labels'}, and takes no pushes in the other form`,
      hint: 'Delete the repository, or choose another --name',
    }
  const other = repositories.find((one) => one !== existing && one['container_repository_name'] === push.path)
  if (other)
    return {
      kind: 'name',
      text: `the repository ${String(other['name'])} is already published as ${push.path}`,
      hint: 'Choose another --name',
    }
  if (!maySync)
    return {
      kind: 'permission',
      text: `you may not push to the product ${target.product.label}: the permission sync_products is missing`,
      hint: 'Ask an administrator for the permission, or use another account',
    }
  return undefined
}

/** A name near the one that is refused and that the server would take. */
function betterName({organization, product, name}: PushTarget): string {
  const better = labelFor(name, () => '')
    .toLowerCase()
    .replace(/[_-]{2,}/g, '_')
    .replace(/^[_-]+|[_-]+$/g, '')
  const push = pushPathFor({organization, product, name: better}, 'id')
  return better !== '' && better !== name && validatePush(push) === null
    ? `This would do: --name ${better}`
    : 'A name is one word of small letters, digits, - and _, that begins and ends with a letter or digit'
}

async function all(transport: Transport, path: string, query: Params): Promise<Item[]> {
  const found: Item[] = []
  for await (const page of pages(transport, path, query)) found.push(...page.items)
  return found
}

const record = (value: unknown): Item =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Item) : {}
