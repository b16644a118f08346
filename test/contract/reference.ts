// Compares the declarations of src/contract with what a real server describes (src/server/description/reference.json).
import type {Param, Params, Wire} from '../../src/contract/define'
import type {DescribedAction, DescribedParam} from '../../src/server/description/reference'
import type {Routed} from '../support/contract'

/** What apipie calls each form. */
const types: Readonly<Record<Wire, readonly string[]>> = {
  string: ['string'],
  numeric: ['numeric'],
  boolean: ['boolean'],
  strings: ['array'],
  ids: ['array'],
  hash: ['hash'],
  hashes: ['array', 'hash'],
  file: ['file'],
  any: ['any_type'],
}

/** The scope of a request, a page's size: this server also reads what a description leaves out or calls a number. */
const everywhere = new Set(['organization_id', 'location_id', 'page', 'per_page', 'search', 'order', 'full_result'])

/** Which parameters of an action a real server does not describe, or describes with another type. */
export function* disagreements({name, action}: Routed, described: DescribedAction | undefined): Generator<string> {
  if (!described) {
    yield name
    return
  }
  const known = flatten(described.params)
  for (const [path, param] of flattenDeclared(action.params)) {
    if (everywhere.has(path)) continue
    const type = known.get(path)
    if (type === undefined) yield `${name} ${path}`
    else if (!types[param.wire].includes(type)) yield `${name} ${path}: ${type}`
  }
}

/** Paths of parameters to their types. A body's root object is left out: servers read its members from the top as well. */
function flatten(params: readonly DescribedParam[], prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const {name, type, params: members = []} of params) {
    found.set(prefix + name, type)
    for (const [path, inner] of flatten(members, `${prefix}${name}.`)) found.set(path, inner)
    if (type === 'hash' && prefix === '') for (const [path, inner] of flatten(members)) found.set(path, inner)
  }
  return found
}

function flattenDeclared(params: Params, prefix = ''): [string, Param][] {
  return Object.entries(params).flatMap(([name, param]) => [
    [prefix + name, param] as [string, Param],
    ...flattenDeclared(param.params ?? {}, `${prefix}${name}.`),
  ])
}
