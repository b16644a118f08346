// Where a product takes pushes: the destination that the server would accept, or why it would refuse.
import {labelFor, parsePushPath, pushPathFor, validatePush, type PushPath, type PushTarget} from '../../naming'
import {organizations, type Organization} from '../../contract/organizations'
import {products, type Product} from '../../contract/products'
import {repositories, type Repository} from '../../contract/repositories'
import type {Client} from '../../katello/client'

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
  readonly productId: number
  readonly name: string
  readonly format?: 'label' | 'id' | undefined
}

interface Known {
  readonly target: PushTarget
  readonly organizations: readonly Organization[]
  readonly products: readonly Product[]
  readonly repositories: readonly Repository[]
  readonly maySync: boolean
}

/** The destination for a name in a product, with the problem that the server would have with it, if any. */
export async function pushDestination(
  client: Client,
  {productId, name, format}: PushQuestion,
): Promise<{readonly destination: PushDestination; readonly problem: PushProblem | undefined}> {
  const place = await read(client, productId, name)
  const existing = place.repositories.find(({label}) => label === name)
  const pushed = existing && (await pushedFormat(client, existing))
  const {push, reason} = choose(place, format, pushed)
  const destination: PushDestination = {
    path: push.path,
    format: push.format,
    reason,
    repository: existing ? {id: existing.id, name: existing.name} : null,
    organization: place.target.organization,
    product: place.target.product,
  }
  return {destination, problem: problemOf(place, push, existing, pushed)}
}

async function read(client: Client, productId: number, name: string): Promise<Known> {
  const product = await client.call(products.show, {id: productId})
  const organizationId = product.organization?.id ?? product.organization_id
  const [allOrganizations, others, inside] = await Promise.all([
    client.all(organizations.index, {}),
    client.all(products.index, {organization_id: organizationId}),
    client.all(repositories.index, {product_id: product.id, content_type: 'docker'}),
  ])
  const label = product.organization?.label ?? allOrganizations.find(({id}) => id === organizationId)?.label
  return {
    target: {
      organization: {id: organizationId, label: String(label)},
      product: {id: product.id, label: product.label},
      name,
    },
    organizations: allOrganizations,
    products: others,
    repositories: inside,
    maySync: product.permissions?.sync_products !== false,
  }
}

/** How a repository was first pushed; undefined for one that is synchronized or was made by hand. Lists do not say so. */
async function pushedFormat(client: Client, {id}: Repository): Promise<'label' | 'id' | undefined> {
  const {is_container_push: isPushed, container_repository_name: path} = await client.call(repositories.show, {id})
  if (!isPushed) return undefined
  return path?.startsWith('id/') ? 'id' : 'label'
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
    return {push: byLabels, reason: "pushes to an organization with the label 'id' must use IDs"}
  if (format === 'label') return {push: byLabels, reason: null}
  const twins = ambiguous('organizations', target.organization, organizations)
  const reason = twins ?? ambiguous('products', target.product, products)
  if (reason !== undefined) return {push: byIds, reason}
  if (pushed === 'id') return {push: byIds, reason: 'the repository was first pushed using IDs'}
  if (validatePush(byLabels) !== null && validatePush(byIds) === null)
    return {push: byIds, reason: `the labels do not form a valid name: ${validatePush(byLabels)}`}
  return {push: byLabels, reason: null}
}

function ambiguous(
  what: string,
  own: {id: number; label: string},
  others: readonly (Organization | Product)[],
): string | undefined {
  const twin = others.find(({id, label}) => id !== own.id && label.toLowerCase() === own.label.toLowerCase())
  return twin && `the labels of the ${what} ${own.label} and ${twin.label} differ only in case`
}

function problemOf(
  {target, maySync, repositories}: Known,
  push: PushPath,
  existing: Repository | undefined,
  pushed: 'label' | 'id' | undefined,
): PushProblem | undefined {
  const parsed = parsePushPath(push.path)
  const fault = parsed.ok ? validatePush(push) : parsed.error.message
  if (fault !== null) return {kind: 'name', text: fault, hint: betterName(target)}
  if (existing && pushed === undefined)
    return {
      kind: 'name',
      text: `the repository ${existing.name} already has this label and is synchronized from an upstream`,
      hint: 'Choose another --name',
    }
  if (pushed !== undefined && pushed !== push.format)
    return {
      kind: 'name',
      text: `the repository was first pushed using ${pushed === 'id' ? 'IDs' : 'labels'} and does not accept the other form`,
      hint: 'Delete the repository, or choose another --name',
    }
  const other = repositories.find((one) => one !== existing && one.container_repository_name === push.path)
  if (other)
    return {
      kind: 'name',
      text: `the repository ${other.name} is already published as ${push.path}`,
      hint: 'Choose another --name',
    }
  if (!maySync)
    return {
      kind: 'permission',
      text: `you cannot push to the product ${target.product.label}: the permission sync_products is missing`,
      hint: 'Ask an administrator for the permission, or log in as another user',
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
    ? `Try --name ${better}`
    : 'A name consists of lowercase letters, digits, - and _, and begins and ends with a letter or digit'
}
