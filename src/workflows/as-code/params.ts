// Values of a file as the parameters of a request.
import type {State} from './actual'
import {kinds, type DeclaredKind, type Member} from './kinds'
import {Ref, SecretRef, type Entry, type Value, type Values} from './model'
import {secretSource} from './entries'

/** Values as the parameters of a request. */
export function paramsOf(kind: DeclaredKind, values: Values, state: State, entry: Entry): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    const member = kinds[kind].members[name]
    if (!member || (kind === 'filter' && name === 'tags')) continue
    out[member.param ?? name] = paramOf(member, value)
  }
  if (kind === 'content_view' && Array.isArray(out['repository_ids']))
    out['repository_ids'] = [
      ...(out['repository_ids'] as unknown[]),
      ...(state.views.get(entry.path[0] ?? '')?.otherRepositories ?? []),
    ]
  if (kind === 'activation_key' && 'max_hosts' in out) {
    out['unlimited_hosts'] = out['max_hosts'] === null
    if (out['max_hosts'] === null) delete out['max_hosts']
  }
  return out
}

function paramOf({type, ref}: Member, value: Value): unknown {
  if (value === null) return null
  if (type === 'secret') {
    const source = secretSource(value)
    return source && new SecretRef(source)
  }
  if (type === 'ref' && ref !== undefined && typeof value === 'string') return new Ref(ref, [value])
  if (type !== 'refs' || ref === undefined) return value
  if (Array.isArray(value)) return value.map((name: Value) => new Ref(ref, [String(name)]))
  return Object.entries(value).flatMap(([product, names]) =>
    Array.isArray(names) ? names.map((name: Value) => new Ref(ref, [product, String(name)])) : [],
  )
}
