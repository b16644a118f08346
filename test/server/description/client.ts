// A client that knows nothing but the API description, as apipie-bindings (hammer) and apypie (foreman-ansible-modules) are: it takes the
// parameters that are described, puts them where they are described, and chooses the route with most of its parts known.
import type {Harness} from '../harness'

export interface Param {
  readonly name: string
  readonly expected_type: string
  readonly required: boolean
  readonly params?: readonly Param[]
}

export interface Method {
  readonly name: string
  readonly apis: readonly {readonly http_method: string; readonly api_url: string}[]
  readonly params: readonly Param[]
}

export type Resources = Readonly<Record<string, {readonly methods: readonly Method[]}>>
type Values = Readonly<Record<string, unknown>>

export interface DescribedClient {
  readonly resources: Resources
  /** Throws where the description has no such action, a required parameter is missing, or the server refuses. */
  call(resource: string, action: string, values: Values): ReturnType<Harness['ok']>
  /** The one record that a search of a list finds, or undefined. */
  find(resource: string, search: string, scope?: Values): Promise<Values | undefined>
}

export async function describedClient(at: Harness): Promise<DescribedClient> {
  const resources = (await at.ok('GET', '/apidoc/v2.json'))['docs']['resources'] as Resources
  const call: DescribedClient['call'] = (resource, action, values) => {
    const method = resources[resource]?.methods.find((one) => one.name === action)
    if (!method) throw new Error(`the description has no ${resource} ${action}`)
    const route = routeFor(method, values)
    const sent = {...prepare(method.params, values)}
    for (const {name, required} of method.params)
      if (required && !(name in sent)) throw new Error(`${resource} ${action} needs ${name}`)
    const path = route.api_url.replaceAll(/:(\w+)/g, (_, part: string) => encodeURIComponent(String(values[part])))
    for (const part of partsOf(route.api_url)) delete sent[part]
    return route.http_method === 'GET' ? at.ok('GET', `${path}?${queryOf(sent)}`) : at.ok(route.http_method, path, sent)
  }
  return {
    resources,
    call,
    async find(resource, search, scope = {}) {
      const {results} = await call(resource, 'index', {...scope, search, per_page: 2 ** 32})
      const [one, ...others] = results as Values[]
      if (others.length > 0) throw new Error(`${resource}: too many with ${search}`)
      return one
    },
  }
}

/** The values that are described; those of a described object are put into it. */
function prepare(params: readonly Param[], values: Values): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const {name, expected_type: type, params: members} of params) {
    if (type === 'hash' && members) {
      const inner = prepare(members, (values[name] as Values | undefined) ?? values)
      if (Object.keys(inner).length > 0) found[name] = inner
    } else if (name in values) found[name] = values[name]
  }
  return found
}

const partsOf = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map(([, part = '']) => part)

function routeFor({apis}: Method, values: Values) {
  const sorted = apis.toSorted((a, b) => partsOf(b.api_url).length - partsOf(a.api_url).length)
  const route = sorted.find(({api_url}) => partsOf(api_url).every((part) => part in values)) ?? sorted.at(-1)
  if (!route) throw new Error('no route')
  return route
}

const queryOf = (values: Values): string =>
  Object.entries(values)
    .flatMap(([name, value]) =>
      Array.isArray(value) ? value.map((one) => [`${name}[]`, String(one)]) : [[name, String(value)]],
    )
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&')
