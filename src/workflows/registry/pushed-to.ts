// What the server makes of the path of a push: organization, product and repository, or why it would refuse it.
import {organizations} from '../../contract/organizations'
import {products} from '../../contract/products'
import * as t from '../../contract/shape'
import {AppError, exitCodes} from '../../core/errors'
import type {Client} from '../../katello/client'
import {parsePushPath, type PushPath} from '../../naming'
import {pushDestination} from './push-path'

const named = t.object({id: t.integer, label: t.text})

/** Where the server files a push. */
export const pushedToShape = t.record('PushedTo', () => ({
  organization: named,
  product: named,
  repository: t.about('Null where the push creates it', t.nullable(t.object({id: t.integer, name: t.text}))),
}))
export type PushedTo = t.TypeOf<typeof pushedToShape>

/**
 * Finds what the path of a push names. Exit code 65 or 77 where the server would refuse the push; undefined where this user may not see
 * enough to tell.
 */
export async function pushedTo(client: Client, path: string): Promise<PushedTo | undefined> {
  const parsed = parsePushPath(path)
  if (!parsed.ok) throw refused(path, parsed.error.message)
  const {push} = parsed
  try {
    const productId = await productOf(client, push)
    const {name, format} = push
    const {destination, problem} = await pushDestination(client, {productId, name, format})
    if (problem) throw refused(path, problem.text, problem.kind === 'permission')
    const {organization, product, repository} = destination
    return {organization, product, repository}
  } catch (error) {
    const isHidden = error instanceof AppError && [401, 403].includes(error.parts.status ?? 0)
    if (isHidden) return undefined
    throw error
  }
}

async function productOf(client: Client, push: PushPath): Promise<number> {
  if (push.format === 'id') return push.productId
  const {path} = push
  const organization = theOne(path, 'organization', push.organization, await client.all(organizations.index, {}))
  const found = await client.all(products.index, {organization_id: organization.id})
  return theOne(path, 'product', push.product, found).id
}

/** The record with a label, whatever its case. */
function theOne<T extends {readonly label: string}>(path: string, what: string, label: string, all: readonly T[]): T {
  const found = all.filter((one) => one.label.toLowerCase() === label)
  const [only, other] = found
  if (!only) throw refused(path, `there is no ${what} with the label ${label}`)
  if (other) throw refused(path, `the labels ${only.label} and ${other.label} differ only in case; use IDs`)
  return only
}

const refused = (path: string, detail: string, isForbidden = false): AppError =>
  new AppError({
    code: isForbidden ? 'forbidden' : 'push_refused',
    message: `The server would reject a push to ${path}`,
    detail,
    hint: isForbidden
      ? 'Ask an administrator for the permission, or log in as another user'
      : 'To see where to push for a product: mallet registry push-path --organization … --product … --name …',
    exit: isForbidden ? exitCodes.forbidden : exitCodes.refused,
  })
