// The API description in apipie's form. Which resources, actions and parameters there are is a fact of real servers: clients load only
// when all that they name is there, and send nothing that is not. Texts are the contract's, where it has the parameter.
import {describe} from '../../contract/describe'
import type {Param} from '../../contract/define'
import type {Action, Resource} from '../kernel/http/resource'
import type {DescribedAction, DescribedParam} from './reference'

type Entry = Record<string, unknown>

/** Describes the actions; those that none of the resources serves say that they answer 501. */
export function describeApi(actions: readonly DescribedAction[], resources: readonly Resource[]): Entry {
  const summaries = new Map(resources.map(({name, summary}) => [name, summary]))
  const served = new Map(resources.flatMap((one) => one.actions).flatMap((one) => one.routes.map((at) => [at, one])))
  return {
    docs: {
      name: 'Katello',
      info: 'Content and container registry management',
      copyright: '',
      doc_url: '/apidoc/v2',
      api_url: '',
      resources: Object.fromEntries(
        byResource(actions).map(([name, methods]) => [
          name,
          {
            doc_url: `/apidoc/v2/${name}`,
            api_url: '',
            name: title(name),
            short_description: summaries.get(name) ?? title(name),
            full_description: '',
            version: 'v2',
            formats: ['json'],
            metadata: null,
            methods: methods.map((method) => describeAction(method, servedAs(method, served))),
            headers: [],
          },
        ]),
      ),
    },
  }
}

/** Path of each action by resource and name, as the root of the API lists them. */
export const linksOf = (actions: readonly DescribedAction[]): Entry =>
  Object.fromEntries(
    byResource(actions).map(([name, methods]) => [
      name,
      Object.fromEntries(methods.map((method) => [method.name, (method.routes[0] ?? '').split(' ')[1] ?? ''])),
    ]),
  )

function byResource(actions: readonly DescribedAction[]): [string, DescribedAction[]][] {
  const found = new Map<string, DescribedAction[]>()
  for (const one of actions) found.set(one.resource, [...(found.get(one.resource) ?? []), one])
  return [...found]
}

function servedAs({routes}: DescribedAction, served: ReadonlyMap<string, Action>): Action | undefined {
  const route = routes.find((one) => served.has(one))
  return route === undefined ? undefined : served.get(route)
}

function describeAction(action: DescribedAction, served: Action | undefined): Entry {
  const {resource, name, routes, params, search} = action
  const summary = served?.summary ?? `${title(name)} (${words(resource)})`
  return {
    doc_url: `/apidoc/v2/${resource}/${name}`,
    name,
    apis: routes.map((route) => {
      const [method, path] = route.split(' ')
      return {api_url: path, http_method: method, short_description: summary, deprecated: null}
    }),
    formats: ['json'],
    full_description: served ? '' : 'This server does not implement it: it answers 501.',
    errors: [],
    params: params.map((param) => describeParam(param, served?.params, '')),
    examples: [],
    metadata: search ? {search} : null,
    headers: [],
    show: true,
  }
}

const validators: Record<string, string> = {
  string: 'Must be a String',
  numeric: 'Must be a number.',
  array: 'Must be an array of any type',
  hash: 'Must be a Hash',
  file: 'Must be a File',
}
const booleans = ['true', 'false', '1', '0']

function describeParam(
  param: DescribedParam,
  served: Readonly<Record<string, Param>> | undefined,
  prefix: string,
): Entry {
  const {name, type, required, params} = param
  const fullName = prefix ? `${prefix}[${name}]` : name
  const values = type === 'boolean' ? booleans : param.values
  const known = served?.[name]
  return {
    name,
    full_name: fullName,
    description: (known && describe(known)) || title(name),
    required,
    allow_nil: !required,
    allow_blank: false,
    validator: values
      ? `Must be one of: ${values.map((value) => `<code>${value}</code>`).join(', ')}.`
      : (validators[type] ?? ''),
    expected_type: type,
    metadata: null,
    show: true,
    validations: [],
    // members of a root object are parameters of the contract's action itself
    ...(params && {params: params.map((one) => describeParam(one, known ? known.params : served, fullName))}),
  }
}

const words = (name: string): string => name.replaceAll('_', ' ')

/** `content_view_id` as `Content view ID`. */
const title = (name: string): string =>
  words(name)
    .replace(/\bids?\b/g, (id) => (id === 'id' ? 'ID' : 'IDs'))
    .replace(/\burl\b/g, 'URL')
    .replace(/^[a-z]/, (letter) => letter.toUpperCase())
