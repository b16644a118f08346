// Examples for the help of commands that give none of their own: true for every command of a verb.
import type {Field} from '../../output/fields'
import type {Action, Param, Resource} from '../../resources/define'
import type {Example} from '../run/command'
import {article, dashed, idOption, isMember, lookupOption, plural, refBase} from '../parse/options'

const names: Readonly<Record<string, string>> = {
  organization: 'ACME',
  product: 'Quay',
  repository: 'busybox',
  'content view': "'App CV'",
  'content view version': '2.0',
  'content view filter': 'stable',
  'lifecycle environment': 'Dev',
  'flatpak remote': 'fedora',
  'flatpak remote repository': 'fedora/firefox',
  'access token': 'ci',
  capsule: 'capsule.example.com',
  host: 'web1.example.com',
  setting: 'entries_per_page',
  'sync plan': 'nightly',
  tag: 'latest',
  user: 'admin',
}

const values: Readonly<Record<string, string>> = {
  url: 'https://registry.example.com',
  description: "'Weekly build'",
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
  const plain = fields.flatMap(({path}) => (typeof path === 'function' || path.length !== 1 ? [] : path))
  const members = [...new Set(['id', 'name', ...plain])].filter((name) => plain.includes(name)).slice(0, 2)
  return [
    [`List all ${plural(resource.noun)}`, sample.text()],
    [`Get only ${members.join(' and ')} as JSON, for a script`, sample.text(`--json ${members.join(',')}`)],
  ]
}

/** The summary of a command says what it does to one record, such as `Delete a product`; the examples say to which one. */
export function memberExamples(resource: Resource, action: Action, summary: string, change?: string): Example[] {
  const {noun} = resource
  const [key] = Object.keys(resource.lookup)
  const more = change === undefined ? [] : [change]
  const byId = new Sample().id(resource, '').required(action)
  if (key === undefined)
    return [
      [summary, byId.text(...more)],
      ['Print the result as JSON, for a script', byId.text(...more, '--json')],
    ]
  const named = new Sample().ref(resource, '').required(action)
  return [
    [about(summary, noun, names[noun] ?? 'demo'), named.text(...more)],
    [about(summary, noun, resource.id === 'number' ? 'with the ID 7' : 'with this ID'), byId.text(...more)],
  ]
}

/** `Delete a product` -> `Delete the product Quay` */
function about(summary: string, noun: string, which: string): string {
  const subject = article(noun)
  return summary.includes(subject) ? summary.replace(subject, `the ${noun} ${which}`) : `${summary}: ${noun} ${which}`
}

/** Examples of an update change the description, or whatever text can be changed first. */
export function updateExamples(resource: Resource, action: Action, summary: string): Example[] {
  const changeable = Object.entries(action.params).filter(([, {kind, local}]) => kind === 'text' && !local)
  const [key, param] = changeable.find(([name]) => name === 'description') ?? changeable[0] ?? []
  if (key === undefined || param?.required) return memberExamples(resource, action, summary)
  return memberExamples(
    resource,
    action,
    summary,
    `--${key === 'name' ? 'new-name' : (param?.flag ?? dashed(key))} ${values[key] ?? 'demo'}`,
  )
}

export function createExamples(resource: Resource, action: Action): Example[] {
  const sample = new Sample().required(action)
  return [
    [`Create ${article(resource.noun)}`, sample.text()],
    ['Print the new record as JSON, for a script', sample.text('--json')],
  ]
}
