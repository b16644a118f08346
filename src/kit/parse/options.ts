// From resources and actions to the options of a command. The result is data; oclif's flags are made of it elsewhere.
import type {Action, Param, ParamSet, Resource} from '../../resources/define'
import {namesRecord} from '../../contract/define'
import {describeReference, describeReferences} from '../../contract/describe'

export type Group = 'IDENTIFY' | 'CHANGE' | 'SELECT' | 'TASK' | 'OUTPUT' | 'GLOBAL'

export interface Option {
  /** Without dashes: `organization-id`. */
  readonly name: string
  readonly aliases: readonly string[]
  readonly param: Param
  readonly about: string
  readonly group: Group
  readonly char?: string
}

export type OptionSet = ReadonlyMap<string, Option>

export const dashed = (name: string): string => name.replaceAll('_', '-')

/** Option name that holds the id of a resource: `id` for the command's own, `product-id` for another. */
export const idOption = (base: string): string => (base === '' ? 'id' : `${base}-id`)

/** Option name of a look-up: `name` or `product`; `label` or `organization-label`. */
export function lookupOption(base: string, key: string): string {
  if (base === '') return key
  return key === 'name' || key === 'version' ? base : `${base}-${key}`
}

/** The options that a resource can be given by: `--x-id`, `--x`, `--x-label` … */
export function refOptionNames(resource: Resource, base: string): string[] {
  return [idOption(base), ...Object.keys(resource.lookup).map((key) => lookupOption(base, key))]
}

class Options {
  readonly all = new Map<string, Option>()

  /** What it is about is made when it is asked for: only the help and the manifest do. */
  add(name: string, param: Param, about: () => string, group: Group, aliases: readonly string[] = []): void {
    if (this.all.has(name)) return
    this.all.set(name, {
      name,
      param,
      group,
      aliases: [...aliases, ...(param.aliases ?? [])],
      get about() {
        return about()
      },
    })
  }

  /** `--x-id`, `--x` …, and what its look-up by name needs in turn. */
  addRef(
    resource: Resource,
    base: string,
    group: Group,
    param: Param = {kind: 'ref'},
    also: readonly string[] = [],
  ): void {
    const old = base === resource.flag ? resource.oldFlags : also
    const noun = param.about || (base === '' || base === resource.flag ? resource.noun : base.replaceAll('-', ' '))
    this.add(
      idOption(base),
      {...param, kind: 'ref', resource: () => resource, local: true},
      () =>
        describeReference(noun, 'id') +
        (param.required ? ` (required${Object.keys(resource.lookup).length > 0 ? ' unless given by name' : ''})` : ''),
      group,
      old.map(idOption),
    )
    for (const key of Object.keys(resource.lookup))
      this.add(
        lookupOption(base, key),
        {kind: 'text', local: true},
        () => describeReference(noun, key),
        group,
        old.map((o) => lookupOption(o, key)),
      )
    if (Object.keys(resource.lookup).length > 0) this.addScope(resource)
  }

  addScope(resource: Resource): void {
    for (const scope of resource.scope) this.addRef(scope.resource(), scope.resource().flag, 'IDENTIFY')
  }

  addParam(key: string, param: Param, group: Group): void {
    if (param.kind === 'ref' && param.resource) {
      this.addRef(param.resource(), refBase(key, param), group, param)
      return
    }
    const about = param.about ?? ''
    if (param.kind === 'refs' && param.resource) {
      const base = param.flag ?? `${param.resource().flag}-ids`
      const old = param.flag ? [] : param.resource().oldFlags.map((o) => `${o}-ids`)
      const noun = param.about || param.resource().noun
      this.add(base, param, () => describeReferences(noun, 'ids'), group, old)
      if (param.names) {
        this.add(param.names, {kind: 'list', local: true}, () => describeReferences(noun, 'names'), group)
        if (param.titles)
          this.add(param.titles, {kind: 'list', local: true}, () => describeReferences(noun, 'titles'), group)
        this.addScope(param.resource())
      }
      return
    }
    this.add(param.flag ?? dashed(key), param, () => (param.required ? `${about} (required)` : about), group)
  }
}

/** Option base of a `ref` parameter: its own word, or the resource's. `prior_id` -> `prior`. */
export function refBase(key: string, param: Param): string {
  return (
    param.flag ??
    (param.resource && (key === param.resource().param || !key.endsWith('_id'))
      ? param.resource().flag
      : dashed(key.replace(/_id$/, '')))
  )
}

/** The noun with its article: `a user`, `an HTTP proxy`. */
export const article = (noun: string): string => `${/^(a|e|i|o|u(?!s)|HTTP)/i.test(noun) ? 'an' : 'a'} ${noun}`

export const plural = (noun: string): string =>
  noun.endsWith('y') && !'aeiou'.includes(noun.at(-2) ?? 'a')
    ? `${noun.slice(0, -1)}ies`
    : ['s', 'x', 'ch'].some((end) => noun.endsWith(end))
      ? `${noun}es`
      : `${noun}s`

/** True when an action works on one existing resource: its path has `:id`. */
export const isMember = (action: Action): boolean => action.paths.some(namesRecord)

export interface OptionSource {
  readonly resource?: Resource | undefined
  readonly action?: Action | undefined
  /** Further parameters of the command that are not of the action. */
  readonly params?: ParamSet | undefined
  /** Resources whose options are taken to narrow look-ups. */
  readonly narrow?: readonly Resource[] | undefined
  /** The resource is not what the command's words name, so its options may have its name: `--lifecycle-environment` for `--name`. */
  readonly spelledOut?: boolean | undefined
  readonly group: Group
}

/** All options of a command but the global ones. */
export function optionsOf({resource, action, params, narrow, spelledOut, group}: OptionSource): OptionSet {
  const options = new Options()
  if (resource && action && isMember(action)) {
    options.addRef(resource, '', 'IDENTIFY', undefined, spelledOut ? [resource.flag, ...resource.oldFlags] : [])
    if ('name' in action.params && 'name' in resource.lookup)
      options.add('new-name', {kind: 'text', local: true}, () => 'New name', group)
  }
  for (const [key, param] of Object.entries({...action?.params, ...params})) options.addParam(key, param, group)
  for (const other of narrow ?? []) options.addRef(other, other.flag, 'IDENTIFY')
  return options.all
}
