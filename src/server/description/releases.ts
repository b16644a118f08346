import {concerns, differences, lacking, type Difference, type KatelloVersion} from '../../contract/versions'
import type {DescribedAction, DescribedParam} from './reference'

/** The actions of a release: without what it lacks, and with the parameters that the facts, which are newer, no longer have. */
export function ofRelease(actions: readonly DescribedAction[], version: KatelloVersion): DescribedAction[] {
  const missing = lacking(version)
  const present = differences.filter((one) => !missing.includes(one))
  const about = (all: readonly Difference[], {resource, name}: DescribedAction) =>
    all.filter((one) => concerns(one, resource, name))
  const paths = (all: readonly Difference[]) => all.flatMap((one) => one.params ?? []).map((path) => path.split('.'))
  return actions
    .filter((action) => !about(missing, action).some(({whole}) => whole))
    .map((action) => {
      const kept = paths(about(missing, action)).reduce<readonly DescribedParam[]>(without, action.params)
      return {...action, params: paths(about(present, action)).reduce<readonly DescribedParam[]>(having, kept)}
    })
}

function without(params: readonly DescribedParam[], [name, ...rest]: readonly string[]): readonly DescribedParam[] {
  if (rest.length === 0) return params.filter((one) => one.name !== name)
  return params.map((one) => (one.name === name && one.params ? {...one, params: without(one.params, rest)} : one))
}

function having(params: readonly DescribedParam[], [name = '', ...rest]: readonly string[]): readonly DescribedParam[] {
  if (rest.length > 0)
    return params.map((one) => (one.name === name && one.params ? {...one, params: having(one.params, rest)} : one))
  return params.some((one) => one.name === name) ? params : [...params, {name, type: 'numeric', required: false}]
}
