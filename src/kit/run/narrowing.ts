// Options that only narrow the look-up of something else, as `--product` does for `--repository`. Given without it they would have no
// effect, and a list or an action would reach further than asked.
import {usageError} from '../../core/errors'
import type {Action, ParamSet, Resource} from '../../resources/define'
import {givenNames} from './agree'
import {idOption, isMember, lookupOption, refBase, type OptionSet} from '../parse/options'
import {requireAll} from './request'
import {isNamed, optionsText, outsideScope} from './resolve'

type Given = Readonly<Record<string, unknown>>

interface Named {
  readonly resource?: Resource | undefined
  readonly action?: Action | undefined
  readonly params?: ParamSet | undefined
  readonly narrow?: readonly Resource[] | undefined
}

/** The options that name one thing: `--product-id`, `--product`. */
interface Family {
  readonly base: string
  readonly resource: Resource
}

/**
 * Refuses options that narrow nothing. An organization beside `--id` is not among them: what it narrows is named already, and scripts
 * give both. What is missing is reported first: it may be what the option would narrow. `given` is what was typed; `filled` has the saved
 * defaults as well.
 */
export function refuseUnused(spec: Named, options: OptionSet, given: Given, filled: Given): void {
  const declared = declaredBases(spec)
  const families = familiesOf(spec, options)
  for (const family of families) {
    if (declared.has(family.base) || !isGiven(family, given)) continue
    const narrowed = families.filter((other) => other !== family && reaches(other.resource, family.resource))
    if (narrowed.some((other) => isUsed(family, other, filled)) || namesSeveral(spec, family, filled)) continue
    if (spec.resource && spec.action) requireAll(spec.resource, spec.action, filled)
    requireScopes(spec, families, filled)
    const wanted = wantedText(narrowed.filter(({resource}) => narrows(family.resource, resource)))
    throw usageError(
      `--${givenOption(family, given)} has no effect here without ${wanted}`,
      `Add ${wanted}, or leave out --${givenOption(family, given)}`,
    )
  }
}

/** Refuses a name that is looked up within something that is not named. */
function requireScopes({resource: own}: Named, families: readonly Family[], given: Given): void {
  for (const {base, resource} of families) {
    if (given[idOption(base)] !== undefined || givenNames(resource, base, given).length === 0) continue
    for (const scope of resource.scope) {
      const within = scope.resource()
      const isOwn = within === own && isNamed(within, '', given)
      if (scope.required && !isOwn && !isNamed(within, within.flag, given)) throw outsideScope(resource, within, base)
    }
  }
}

/** The options that something else is named by, one for each: `--product or --gpg-key`. */
const wantedText = (families: readonly Family[]): string =>
  optionsText(families.map(({base, resource}) => optionNames(resource, base)[1] ?? idOption(base)))

/** What the command takes for itself: its subject, parameters of its action, and what its own code reads. */
function declaredBases({action, params, narrow}: Named): Set<string> {
  const refs = Object.entries({...action?.params, ...params}).filter(([, {kind}]) => kind === 'ref')
  return new Set(['', ...refs.map(([key, param]) => refBase(key, param)), ...(narrow ?? []).map(({flag}) => flag)])
}

function familiesOf({resource, action}: Named, options: OptionSet): Family[] {
  const own = action && isMember(action) ? resource : undefined
  return [...options.values()].flatMap(({name, param}) => {
    if (param.kind !== 'ref' || !param.resource) return []
    if (name === 'id') return own ? [{base: '', resource: own}] : []
    return [{base: name.replace(/-id$/, ''), resource: param.resource()}]
  })
}

/** True when the family narrows a look-up by name that is made, or what it would narrow is named by its id. */
function isUsed(family: Family, other: Family, given: Given): boolean {
  if (given[idOption(other.base)] !== undefined) return true
  return narrows(family.resource, other.resource) && givenNames(other.resource, other.base, given).length > 0
}

/** The same for options that take several names: `--repositories a,b`. */
function namesSeveral({action, params}: Named, {resource}: Family, given: Given): boolean {
  return Object.values({...action?.params, ...params}).some(
    (param) =>
      param.kind === 'refs' &&
      param.resource !== undefined &&
      reaches(param.resource(), resource) &&
      [param.flag ?? `${param.resource().flag}-ids`, param.names, param.titles].some(
        (option) => option !== undefined && given[option] !== undefined,
      ),
  )
}

const narrows = (scope: Resource, resource: Resource): boolean => resource.scope.some((one) => one.resource() === scope)

/** True when a resource is looked up within another one, or within one that is. */
function reaches(resource: Resource, scope: Resource, seen: ReadonlySet<Resource> = new Set()): boolean {
  if (seen.has(resource)) return false
  const further = new Set([...seen, resource])
  return resource.scope.some((one) => one.resource() === scope || reaches(one.resource(), scope, further))
}

const optionNames = (resource: Resource, base: string): string[] => [
  idOption(base),
  ...Object.keys(resource.lookup).map((key) => lookupOption(base, key)),
]

const givenOption = ({resource, base}: Family, given: Given): string =>
  optionNames(resource, base).find((name) => given[name] !== undefined) ?? idOption(base)

const isGiven = ({resource, base}: Family, given: Given): boolean =>
  optionNames(resource, base).some((name) => given[name] !== undefined)
