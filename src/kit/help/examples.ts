// Examples for the help of commands that give none of their own: true for every command of a verb.
import type {Field} from '../../output/fields'
import type {Action, Param, Resource} from '../../resources/define'
import type {Example} from '../run/command'
import {article, dashed, idOption, isMember, lookupOption, plural, refBase} from '../parse/options'

const names: Readonly<Record<string, string>> = {
  organization: 'ACME',
  product: 'Applications',
  repository: 'web',
  'content view': "'App CV'",
  'content view version': '2.0',
  'content view filter': "'No release candidates'",
  'content view filter rule': "'*-rc*'",
  'lifecycle environment': 'Dev',
  'flatpak remote': 'demo',
  'flatpak remote repository': 'flatpaks/maps',
  'access token': 'ci',
  capsule: 'proxy.localhost',
  host: 'web1.example.com',
  setting: 'entries_per_page',
  'sync plan': 'Nightly',
  tag: '1.35',
  user: 'admin',
}

/** IDs in the demo, of other records than those that are named: both examples of a deletion can be tried. */
const ids: Readonly<Record<string, string>> = {
  organization: '2',
  product: '3',
  repository: '3',
  'content view': '2',
  'content view version': '3',
  'content view filter': '1',
  'content view filter rule': '1',
  'lifecycle environment': '3',
  'flatpak remote': '1',
  'flatpak remote repository': '2',
  'access token': '2',
  capsule: '1',
  host: '2',
  manifest: '2',
  'manifest list': '7',
  tag: '3',
  setting: 'entries_per_page',
  task: '8a0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e',
}

/** What the examples need besides the demo. */
const needs: Readonly<Record<string, string>> = {task: 'the ID of a task'}

/** What examples need that name one of these. */
const needsNamed: Readonly<Record<string, string>> = {capsule: 'a content proxy'}

/** Names of new records. */
const newNames: Readonly<Record<string, string>> = {
  organization: 'Initech',
  product: 'Tools',
  'content view': 'Web',
  'flatpak remote': 'fedora',
  capsule: 'edge.example.com',
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
    this.#options.set(idOption(base), ids[resource.noun] ?? '1')
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

  set(option: string, value: string): this {
    this.#options.set(option, value)
    return this
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
  const key = noun in needs ? undefined : Object.keys(resource.lookup)[0]
  const more = change === undefined ? [] : [change]
  const byId = new Sample().id(resource, '').required(action)
  if (key === undefined)
    return [
      example(summary, byId.text(...more), needs[noun]),
      example('Print the result as JSON, for a script', byId.text(...more, '--json'), needs[noun]),
    ]
  const named = new Sample().ref(resource, '').required(action)
  return [
    example(about(summary, noun, names[noun] ?? 'demo'), named.text(...more), needsNamed[noun]),
    [about(summary, noun, `with the ID ${ids[noun] ?? '1'}`), byId.text(...more)],
  ]
}

const example = (about: string, args: string, need: string | undefined): Example =>
  need === undefined ? [about, args] : [about, args, need]

/** `Delete a product` -> `Delete the product Quay` */
function about(summary: string, noun: string, which: string): string {
  const subject = article(noun)
  return summary.includes(subject) ? summary.replace(subject, `the ${noun} ${which}`) : `${summary}: ${noun} ${which}`
}

/** Nouns of which the demo has one record that can be deleted; the last organization stays. */
const single: readonly string[] = ['organization', 'content view filter', 'content view filter rule', 'flatpak remote']

export function removeExamples(resource: Resource, action: Action, summary: string): Example[] {
  const [first, second] = memberExamples(resource, action, summary)
  if (!first || !second) throw new TypeError(`${summary}: there are two examples`)
  return [first, single.includes(resource.noun) ? [second[0], second[1], `another ${resource.noun}`] : second]
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
  const name = newNames[resource.noun] ?? 'demo'
  const sample = (named: string): Sample => {
    const all = new Sample().required(action)
    return 'name' in action.params ? all.set('name', named) : all
  }
  return [
    [`Create ${article(resource.noun)}`, sample(name).text()],
    ['Print the new record as JSON, for a script', sample(`${name}2`).text('--json')],
  ]
}
