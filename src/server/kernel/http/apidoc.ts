import {createHash} from 'node:crypto'
import {plainText} from './answer'
import type {Param, Params} from './params'
import {action, resource, type Action, type Resource} from './resource'
import {foremanVersion} from './dispatch'

type Entry = Record<string, unknown>

/** Describes the resources in the shape that apipie publishes, from the declarations that route the requests. */
export function describeApi(resources: readonly Resource[]): Entry {
  return {
    docs: {
      name: 'Katello',
      info: 'Content and container registry management',
      copyright: '',
      doc_url: '/apidoc/v2',
      api_url: '',
      resources: Object.fromEntries(resources.filter(isShown).map((one) => [one.name, describeResource(one)])),
    },
  }
}

const isShown = (one: Resource) => one.actions.some((action) => !action.hidden)

function describeResource(one: Resource): Entry {
  return {
    doc_url: `/apidoc/v2/${one.name}`,
    api_url: one.base,
    name: one.name,
    short_description: one.summary,
    full_description: '',
    version: 'v2',
    formats: ['json'],
    metadata: null,
    methods: one.actions.filter((action) => !action.hidden).map((action) => describeAction(one, action)),
    headers: [],
  }
}

function describeAction(one: Resource, {name, summary, routes, params, root, search}: Action): Entry {
  return {
    doc_url: `/apidoc/v2/${one.name}/${name}`,
    name,
    apis: routes.map((route) => {
      const [method, path] = route.split(' ')
      return {api_url: `${one.base}${path}`, http_method: method, short_description: summary, deprecated: null}
    }),
    formats: ['json'],
    full_description: '',
    errors: [],
    params: [
      ...describeParams(params),
      ...(root ? [describeParam(root.key, rootParam(root.params, root.required ?? false), '')] : []),
    ],
    examples: [],
    metadata: search
      ? {
          search: Object.entries(search.fields).map(([field, {type, values}]) => ({
            name: field,
            type,
            values: values && Object.keys(values),
          })),
        }
      : null,
    headers: [],
    show: true,
  }
}

function rootParam(params: Params, required: boolean): Param<unknown> {
  return {type: 'hash', required, description: '', params, read: (raw) => raw}
}

function describeParams(params: Params, prefix = ''): Entry[] {
  return Object.entries(params).map(([name, param]) => describeParam(name, param, prefix))
}

const validators: Record<string, string> = {
  string: 'Must be a String',
  numeric: 'Must be a number.',
  boolean: 'Must be one of: <code>true</code>, <code>false</code>, <code>1</code>, <code>0</code>.',
  array: 'Must be an array of any type',
  hash: 'Must be a Hash',
  file: 'Must be a File',
  any: '',
}

function describeParam(name: string, param: Param<unknown>, prefix: string): Entry {
  const fullName = prefix ? `${prefix}[${name}]` : name
  const choices = param.type === 'string' && param.values
  return {
    name,
    full_name: fullName,
    description: param.description,
    required: param.required,
    allow_nil: !param.required,
    allow_blank: false,
    validator: choices
      ? `Must be one of: ${choices.map((value) => `<code>${value}</code>`).join(', ')}.`
      : validators[param.type],
    expected_type: param.type === 'any' ? 'string' : param.type,
    metadata: null,
    show: true,
    validations: [],
    ...(param.params && {params: describeParams(param.params, fullName)}),
  }
}

/** The resource that serves the description of all others, itself left out. */
export function apidocResource(resources: readonly Resource[]): Resource {
  const text = JSON.stringify(describeApi(resources))
  const checksum = createHash('sha256').update(text).digest('hex')
  const document = () => plainText(text, 'application/json')
  const hidden = {hidden: true, anonymous: true} as const
  return resource({
    name: 'apidoc',
    summary: 'Description of the API',
    base: '',
    style: 'foreman',
    actions: [
      action('document', {
        summary: 'The description',
        routes: ['GET /apidoc/v2.json', 'GET /apidoc/v2.en.json', 'GET /apidoc/v2.en_US.json'],
        ...hidden,
        run: document,
      }),
      action('checksum', {
        summary: 'Its checksum',
        routes: 'GET /apidoc/apipie_checksum',
        ...hidden,
        run: () => ({checksum}),
      }),
      action('index', {
        summary: 'Where the API is',
        routes: 'GET /api',
        ...hidden,
        run: () => ({
          links: Object.fromEntries(resources.filter(isShown).map((one) => [one.name, links(one)])),
          version: foremanVersion,
        }),
      }),
    ],
  })
}

function links(one: Resource): Entry {
  return Object.fromEntries(
    one.actions
      .filter((action) => !action.hidden)
      .map(({name, routes}) => [name, `${one.base}${(routes[0] ?? '').split(' ')[1] ?? ''}`]),
  )
}
