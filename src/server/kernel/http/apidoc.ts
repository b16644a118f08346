import {createHash} from 'node:crypto'
import {plainText} from './answer'
import {describe} from '../../../contract/describe'
import type {Param, Params, Wire} from '../../../contract/define'
import type {Action, Resource} from './resource'
import {foremanVersion} from './dispatch'

type Entry = Record<string, unknown>

/** Describes the resources in the shape that apipie publishes, from the declarations that route the requests. */
function describeApi(resources: readonly Resource[]): Entry {
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
    api_url: '',
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

function describeAction(one: Resource, {name, summary, routes, params, search}: Action): Entry {
  return {
    doc_url: `/apidoc/v2/${one.name}/${name}`,
    name,
    apis: routes.map((route) => {
      const [method, path] = route.split(' ')
      return {api_url: path, http_method: method, short_description: summary, deprecated: null}
    }),
    formats: ['json'],
    full_description: '',
    errors: [],
    params: describeParams(nested(params)),
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

/** The parameters with those that travel inside an object of the body put into it. */
function nested(params: Params): Params {
  const roots = new Map<string, Record<string, Param>>()
  const flat: Record<string, Param> = {}
  for (const [name, {within, ...param}] of Object.entries(params))
    if (within === undefined) flat[name] = param
    else roots.set(within, {...roots.get(within), [name]: param})
  for (const [key, members] of roots) flat[key] = {kind: 'nested', wire: 'hash', about: '', params: members}
  return flat
}

function describeParams(params: Params, prefix = ''): Entry[] {
  return Object.entries(params).map(([name, param]) => describeParam(name, param, prefix))
}

/** What apipie calls each form. */
const types: Readonly<Record<Wire, string>> = {
  string: 'string',
  numeric: 'numeric',
  boolean: 'boolean',
  strings: 'array',
  ids: 'array',
  hash: 'hash',
  hashes: 'array',
  file: 'file',
  any: 'any',
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

function describeParam(name: string, param: Param, prefix: string): Entry {
  const fullName = prefix ? `${prefix}[${name}]` : name
  const type = types[param.wire]
  const required = param.required ?? false
  const choices = type === 'string' && param.values
  return {
    name,
    full_name: fullName,
    description: describe(param),
    required,
    allow_nil: !required,
    allow_blank: false,
    validator: choices
      ? `Must be one of: ${choices.map((value) => `<code>${value}</code>`).join(', ')}.`
      : validators[type],
    expected_type: type === 'any' ? 'string' : type,
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
  return {
    name: 'apidoc',
    summary: 'Description of the API',
    path: '',
    style: 'foreman',
    actions: [
      {
        name: 'document',
        params: {},
        summary: 'The description',
        routes: ['GET /apidoc/v2.json', 'GET /apidoc/v2.en.json', 'GET /apidoc/v2.en_US.json'],
        ...hidden,
        run: document,
      },
      {
        name: 'checksum',
        params: {},
        summary: 'Its checksum',
        routes: ['GET /apidoc/apipie_checksum'],
        ...hidden,
        run: () => ({checksum}),
      },
      {
        name: 'index',
        params: {},
        summary: 'Path of the API',
        routes: ['GET /api'],
        ...hidden,
        run: () => ({
          links: Object.fromEntries(resources.filter(isShown).map((one) => [one.name, links(one)])),
          version: foremanVersion,
        }),
      },
    ],
  }
}

function links(one: Resource): Entry {
  return Object.fromEntries(
    one.actions
      .filter((action) => !action.hidden)
      .map(({name, routes}) => [name, (routes[0] ?? '').split(' ')[1] ?? '']),
  )
}
