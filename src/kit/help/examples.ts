// Examples for the help of commands that give none of their own: true for every command of a verb.
import type {Field} from '../../output/fields'
import type {Action, Param, Resource} from '../../resources/define'
import type {Example} from '../run/command'
import {dashed, idOption, isMember, lookupOption, refBase} from '../parse/options'

const names: Readonly<Record<string, string>> = {
  organization: 'ACME',
  product: 'Quay',
  repository: 'busybox',
  'content view': "'App CV'",
  'content view version': '2.0',
  'lifecycle environment': 'Dev',
  user: 'admin',
}

const values: Readonly<Record<string, string>> = {
  url: 'https://registry.example.com',
  description: "'Of this week'",
  type: 'docker',
  content_type: 'docker',
  ids: '7,8',
}

/** Options with samples of their values; an option is there once, however many need it. */
class Sample {
  readonly #options = new Map<string, string>()

  /** A resource by its name, with all that narrows the look-up; by its id where it has no name. */
  ref(resource: Resource, base: string): this {
    const [key] = Object.keys(resource.lookup)
    if (key === undefined) return this.id(resource, base)
    this.#options.set(lookupOption(base, key), names[resource.noun] ?? 'demo')
    return this.scope(resource)
  }

  id(resource: Resource, base: string): this {
    this.#options.set(idOption(base), resource.id === 'number' ? '7' : '8a0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e')
    return this
  }

  scope(resource: Resource): this {
    for (const narrow of resource.scope) if (narrow.required) this.ref(narrow.resource(), narrow.resource().flag)
    return this
  }

  /** Everything that the action requires. */
  required({params}: Action): this {
    for (const [key, param] of Object.entries(params)) if (param.required && !param.local) this.#param(key, param)
    return this
  }

  #param(key: string, param: Param): void {
    if (param.resource && param.kind === 'ref') this.ref(param.resource(), refBase(key, param))
    else this.#options.set(param.flag ?? dashed(key), param.values?.[0] ?? values[key] ?? 'demo')
  }

  get isEmpty(): boolean {
    return this.#options.size === 0
  }

  text(...more: readonly string[]): string {
    return [...[...this.#options].map(([option, value]) => `--${option} ${value}`), ...more].join(' ')
  }
}

export function listExamples(resource: Resource, action: Action, fields: readonly Field[]): Example[] {
  const sample = new Sample()
  if (isMember(action)) sample.ref(resource, '')
  sample.required(action)
  for (const [key, param] of Object.entries(action.params)) {
    const narrow = param.resource?.()
    if (sample.isEmpty && narrow?.noun === 'organization') sample.ref(narrow, refBase(key, param))
  }
  const known = fields.flatMap(({path}) => (typeof path === 'function' || path.length !== 1 ? [] : path))
  const members = [...new Set(['id', 'name', ...known])].filter((name) => known.includes(name)).slice(0, 2)
  return [
    ['Everything, as a table', sample.text()],
    ['Only two members of each, for a program', sample.text(`--json ${members.join(',')}`)],
  ]
}

export function memberExamples(resource: Resource, action: Action, verb: string): Example[] {
  const [key] = Object.keys(resource.lookup)
  const byId = new Sample().id(resource, '').required(action)
  const example: Example = [`${verb} by id`, byId.text()]
  if (key === undefined) return [example, ['The same as JSON', byId.text('--json')]]
  return [[`${verb} by ${key}`, new Sample().ref(resource, '').required(action).text()], example]
}

export function createExamples(action: Action): Example[] {
  const sample = new Sample().required(action)
  return [
    ['With what it needs', sample.text()],
    ['And print the new record for a program', sample.text('--json')],
  ]
}
