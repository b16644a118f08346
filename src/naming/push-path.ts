import {validateName} from './clean'
import {validateLabel} from './label'

/** Where a push goes: the two formats of the path behind the host. */
export type PushPath =
  | {
      readonly format: 'label'
      /** Label of the organization in lower case, as sent. */
      readonly organization: string
      readonly product: string
      readonly name: string
      readonly path: string
    }
  | {
      readonly format: 'id'
      readonly organizationId: number
      readonly productId: number
      readonly name: string
      readonly path: string
    }

/** An error as registries report it: HTTP status, code of the distribution specification, and text. */
interface PushPathError {
  readonly status: 400
  readonly code: 'NAME_INVALID'
  readonly message: string
}

type ParsedPushPath = {readonly ok: true; readonly push: PushPath} | {readonly ok: false; readonly error: PushPathError}

const forms =
  "use '<organization label>/<product label>/<name>', in lower case, or 'id/<organization ID>/<product ID>/<name>'"

/** Takes the path of a push apart, without host and tag. A first segment `id` always means the form with ids. */
export function parsePushPath(path: string): ParsedPushPath {
  const segments = path.split('/')
  return segments[0] === 'id' ? parseIds(path, segments) : parseLabels(path, segments)
}

function parseLabels(path: string, segments: readonly string[]): ParsedPushPath {
  const [organization = '', product = '', name = ''] = segments
  if (segments.length !== 3)
    return invalid(path, `it has ${segments.length} ${segments.length === 1 ? 'segment' : 'segments'}, not 3; ${forms}`)
  const blank = blankOf({'organization label': organization, 'product label': product, name})
  return blank
    ? invalid(path, `its ${blank} is blank; ${forms}`)
    : {ok: true, push: {format: 'label', organization, product, name, path}}
}

function parseIds(path: string, segments: readonly string[]): ParsedPushPath {
  const [, organization = '', product = '', name = ''] = segments
  if (segments.length !== 4)
    return invalid(path, `it has ${segments.length} ${segments.length === 1 ? 'segment' : 'segments'}, not 4; ${forms}`)
  const blank = blankOf({'organization ID': organization, 'product ID': product, name})
  if (blank) return invalid(path, `its ${blank} is blank; ${forms}`)
  if (!isCanonical(organization))
    return invalid(path, `'${organization}' is not a valid organization ID; write digits without leading zeros`)
  if (!isCanonical(product))
    return invalid(path, `'${product}' is not a valid product ID; write digits without leading zeros`)
  return {ok: true, push: {format: 'id', organizationId: Number(organization), productId: Number(product), name, path}}
}

/** At most 15 digits: all integers of that length are exact, and no database counts further. */
const isCanonical = (text: string): boolean => /^(?:0|[1-9]\d{0,14})$/.test(text)

function blankOf(parts: Readonly<Record<string, string>>): string | undefined {
  return Object.keys(parts).find((key) => parts[key]?.trim() === '')
}

function invalid(path: string, reason: string): ParsedPushPath {
  return {
    ok: false,
    error: {status: 400, code: 'NAME_INVALID', message: `cannot push to '${path}': ${reason}`},
  }
}

/**
 * Why no repository can be made for a push, or null: the last segment becomes its label, and the whole path its container
 * repository name. The server answers 422 in its own format, not in that of registries.
 */
export function validatePush(push: PushPath): string | null {
  const label = validateLabel(push.name)
  if (label !== null) return `the name '${push.name}' cannot be the label of a repository: it ${label}`
  const name = validateName(push.path)
  return name === null ? null : `the path '${push.path}' ${name}`
}

export interface PushTarget {
  readonly organization: {readonly id: number; readonly label: string}
  readonly product: {readonly id: number; readonly label: string}
  readonly name: string
}

/**
 * The path to push to. Labels unless ids are asked for; an organization labelled `id` can be reached by its id only.
 * The result may still be refused: see {@link validatePush}.
 */
export function pushPathFor({organization, product, name}: PushTarget, format: 'label' | 'id' = 'label'): PushPath {
  const label = organization.label.toLowerCase()
  if (format === 'id' || label === 'id') {
    const path = `id/${organization.id}/${product.id}/${name}`
    return {format: 'id', organizationId: organization.id, productId: product.id, name, path}
  }
  const small = product.label.toLowerCase()
  return {format: 'label', organization: label, product: small, name, path: `${label}/${small}/${name}`}
}
