import {refuse, type RegistryError} from '../../../oci/server'
import type {Labelled, PushNameFormat, PushPlaces, PushRoot} from './lookups'
import {katelloInvalid} from './refusals'

/** Where a pushed path leads. */
export interface PushPath {
  readonly organization: Labelled
  readonly product: Labelled
  readonly name: string
  readonly path: string
  readonly format: PushNameFormat
  /** The root repository, when it exists. */
  readonly root: PushRoot | undefined
}

interface Parts {
  readonly format: PushNameFormat
  readonly organization: string
  readonly product: string
  readonly name: string
}

const forms = 'use <organization label>/<product label>/<name> or id/<organization ID>/<product ID>/<name>'
const invalid = (message: string): RegistryError => refuse(400, 'NAME_INVALID', message)
const conflict = (message: string): RegistryError => refuse(409, 'NAME_INVALID', message)
const unknown = (message: string): RegistryError => refuse(404, 'NAME_UNKNOWN', message)

/**
 * Applies Katello's rules for pushed names: `organization/product/name` by labels in lower case, or
 * `id/<organization>/<product>/name`. Throws NAME_INVALID (400, 409) and NAME_UNKNOWN (404); changes nothing.
 */
export function resolvePushPath(path: string, places: PushPlaces): PushPath {
  const parts = parsePushPath(path)
  const {format, name} = parts
  const organization = format === 'id' ? organizationById(parts, places) : organizationByLabel(parts, places)
  const product =
    format === 'id' ? productById(parts, organization, places) : productByLabel(parts, organization, places)
  const root = places.rootLabelled(product, name)
  if (root && root.format !== format) throw wrongFormat(root, path, format)
  return {organization, product, name, path, format, root}
}

/** The name becomes name and label of a Katello repository, so both sets of rules hold. */
export function checkNewName({name, path}: PushPath): void {
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(name))
    throw katelloInvalid({
      label: [
        'cannot contain characters other than ascii alpha numerals, "_", "-", and is at most 128 characters long',
      ],
    })
  if (path.length > 255 || !path.split('/').every((part) => /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(part)))
    throw katelloInvalid({container_repository_name: ['is not a valid container image name']})
}

function parsePushPath(path: string): Parts {
  const [first = '', ...rest] = path.split('/')
  if ([first, ...rest].some((part) => part.trim() === '')) throw invalid(`${path} has an empty segment; ${forms}`)
  if (first === 'id') {
    const [organization, product, name, ...more] = rest
    if (organization === undefined || product === undefined || name === undefined || more.length > 0)
      throw invalid(`${path} is not a path to push to; ${forms}`)
    if (!isCanonicalId(organization) || !isCanonicalId(product))
      throw invalid(`the IDs in ${path} must be decimal numbers`)
    return {format: 'id', organization, product, name}
  }
  const [product, name, ...more] = rest
  if (product === undefined || name === undefined || more.length > 0)
    throw invalid(`${path} is not a path to push to; ${forms}`)
  return {format: 'label', organization: first, product, name}
}

const isCanonicalId = (text: string): boolean => /^[1-9]\d{0,14}$/.test(text)

function organizationById({organization}: Parts, places: PushPlaces): Labelled {
  const found = places.organizationWithId(Number(organization))
  if (!found) throw unknown(`no organization has the ID ${organization}`)
  return found
}

function productById({product}: Parts, organization: Labelled, places: PushPlaces): Labelled {
  const found = places.productWithId(organization, Number(product))
  if (!found) throw unknown(`organization ${organization.label} has no product with the ID ${product}`)
  return found
}

function organizationByLabel({organization, name}: Parts, places: PushPlaces): Labelled {
  const found = places.organizationsLabelled(organization)
  const [first] = found
  if (!first) throw unknown(`no organization has the label ${organization}`)
  if (found.length > 1) throw ambiguous('organization', organization, `id/<organization ID>/<product ID>/${name}`)
  return first
}

function productByLabel({product, name}: Parts, organization: Labelled, places: PushPlaces): Labelled {
  const found = places.productsLabelled(organization, product)
  const [first] = found
  if (!first) throw unknown(`organization ${organization.label} has no product with the label ${product}`)
  if (found.length === 1) return first
  const taken = found.find((candidate) => places.rootLabelled(candidate, name)?.format === 'label')
  throw ambiguous(
    'product',
    product,
    `id/${organization.id}/<product ID>/${name}`,
    taken && `; product ${taken.id} already has ${name} by its label: delete that repository first if it is in the way`,
  )
}

function ambiguous(what: string, label: string, form: string, advice = ''): RegistryError {
  return conflict(`more than one ${what} has the label ${label} in lower case; push to ${form} instead${advice}`)
}

function wrongFormat(root: PushRoot, path: string, format: PushNameFormat): RegistryError {
  const {name} = root.repository
  return conflict(
    root.format === null
      ? `repository ${name} exists and was not created by a push; choose a name other than ${path}`
      : `repository ${name} was pushed by ${root.format}; it cannot be pushed to by ${format}`,
  )
}
