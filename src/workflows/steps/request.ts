// What a step would send, described by the contract; a value that an earlier step gives is named by that step.
import type {Action, Params as Declared, Values} from '../../contract/define'
import * as t from '../../contract/shape'
import type {Params} from '../../katello/query'
import {isInQuery, route} from '../../katello/route'
import {masked} from '../../katello/trace'

const fromStep = t.object({
  placeholder: t.about('What stands for the value in the request', t.text),
  step: t.about('Name of the step that gives it', t.text),
})

/** A request as a dry run shows it; secrets are masked. */
export const stepRequest = t.object({
  method: t.text,
  path: t.text,
  query: t.map(t.unknown),
  body: t.unknown,
  from_steps: t.about('Values that only an earlier step gives', t.list(fromStep)),
  repeated: t.about('True if it is sent for each of these values, whose number is not known yet', t.boolean),
})
export type StepRequest = t.TypeOf<typeof stepRequest>

/** A value that is not known before an earlier step has been done. */
export class Later {
  constructor(
    /** `{version of step 3}`. */
    readonly placeholder: string,
    /** Name of the step. */
    readonly step: string,
  ) {}
}

/** Names a value, such as `version`, that the step of this name gives. A TypeError where there is no such step. */
export type LaterOf = (what: string, step: string) => Later

type OrLater<T> = T | Later | (T extends readonly (infer Item)[] ? readonly (Item | Later)[] : never)

type Foreseen<P extends Declared> = {readonly [K in keyof Values<P>]: OrLater<Values<P>[K]>}

/** Describes a call of the API without sending it. `isRepeated`: it is sent for each of the values that are not known yet. */
export function requestOf<P extends Declared>(
  action: Pick<Action<P>, 'method' | 'paths' | 'params'>,
  params: Foreseen<P>,
  {isRepeated = false}: {readonly isRepeated?: boolean} = {},
): StepRequest {
  const awaited = new Map<string, string>()
  const shown = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shown)
    if (!(value instanceof Later)) return value
    awaited.set(value.placeholder, value.step)
    return value.placeholder
  }
  const filled = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, shown(value)]))
  // with a text where a value is awaited it is only shown, never sent
  const {path, rest} = route(action, filled as Values<P>)
  const sent = masked.value(rest) as Params
  return {
    method: action.method,
    path: [...awaited.keys()].reduce((text, one) => text.replaceAll(encodeURIComponent(one), one), path),
    query: isInQuery(action.method) ? {...sent} : {},
    body: isInQuery(action.method) ? null : sent,
    from_steps: [...awaited].map(([placeholder, step]) => ({placeholder, step})),
    repeated: isRepeated,
  }
}

/** `POST /katello/api/products {"name":"Apps"}`, for people. */
export function requestText({method, path, query, body, repeated}: StepRequest): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  const address = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`
  const isEmpty = typeof body !== 'object' || body === null || Object.keys(body).length === 0
  return [method, address, ...(isEmpty ? [] : [JSON.stringify(body)]), ...(repeated ? ['(for each)'] : [])].join(' ')
}
