// Makes resources those of an older or newer release: without the actions, parameters and members that it does not have.
import {concerns, type Difference} from '../../../contract/versions'
import type {Param, Params} from '../../../contract/define'
import {Answer} from './answer'
import type {Action, Resource} from './resource'

/** The resource without what is lacking. A parameter that is not there is ignored, like any unknown one. */
export function without(resource: Resource, lacking: readonly Difference[]): Resource {
  const ofResource = lacking.filter((one) => one.resource === resource.name)
  if (ofResource.length === 0) return resource
  return {...resource, actions: resource.actions.flatMap((action) => actionWithout(resource.name, action, ofResource))}
}

function actionWithout(resource: string, action: Action, lacking: readonly Difference[]): Action[] {
  const found = lacking.filter((one) => concerns(one, resource, action.name))
  if (found.some(({whole}) => whole)) return []
  const params = found.flatMap((one) => one.params ?? []).map((path) => path.split('.'))
  const fields = found.flatMap((one) => one.fields ?? []).map((path) => path.split('.'))
  return [
    {
      ...action,
      params: params.reduce<Params>(dropParam, action.params),
      ...(fields.length > 0 && {run: async (call) => prune(await action.run(call), fields)}),
    },
  ]
}

/** Drops the parameter of a path; a root object of the request is not a level of the contract. */
function dropParam(params: Params, [name = '', ...rest]: readonly string[]): Params {
  const param = params[name]
  if (!param) return rest.length > 0 ? dropParam(params, rest) : params
  if (rest.length === 0) return Object.fromEntries(Object.entries(params).filter(([key]) => key !== name))
  const inner: Param = {...param, params: dropParam(param.params ?? {}, rest)}
  return {...params, [name]: inner}
}

/** The answer without the members of some paths, in a record, in every record of a list, and beside them. */
function prune(result: unknown, paths: readonly (readonly string[])[]): unknown {
  if (result instanceof Answer) return new Answer(result.status, prune(result.body, paths), result.headers)
  const records = paths.map((path) => ['results', ...path])
  return [...paths, ...records].reduce(drop, result)
}

/** A copy as far as something is dropped; the rest is the same value. */
function drop(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => drop(one, path))
  const [name = '', ...rest] = path
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return value
  const {[name]: member, ...others} = value as Record<string, unknown>
  return rest.length === 0 ? others : {...value, [name]: drop(member, rest)}
}
