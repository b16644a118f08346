// Commands that change several things by a plan of their own: what agents may not ask of them, and how they are held to their plans.
import {usageError} from '../../core/errors'
import {asArray, asObject, asText, objectOf, type JsonObject} from '../../core/json'
import type {Given} from '../run/resolve'

export interface Workflow {
  /** It finds out at each step what is to be done, so it is planned once more before, and held to the steps of the plan. */
  readonly isStepwise?: boolean
  /** Options that run programs of this machine, or after which its plan would not say everything. */
  readonly withheld?: readonly string[]
  /** What it changes, where its plan does not say: the options of `image diff`, by environment. */
  readonly differences?: (plan: JsonObject) => ReadonlyMap<string, JsonObject>
  /** Options that are used where none of the names is given. */
  readonly otherwise?: {readonly names: readonly string[]; readonly given: Given}
}

const hosts: Workflow = {withheld: ['apply']}

/** By the ID of the command. */
const workflows: Readonly<Record<string, Workflow>> = {
  apply: {},
  'content-view:purge': {
    withheld: ['async', 'count', 'versions-to-keep'],
    otherwise: {names: ['keep', 'keep-tags', 'older-than'], given: {keep: 3}},
  },
  'flatpak:install-source': {isStepwise: true},
  'host:bootc:switch': hosts,
  'host:bootc:upgrade': hosts,
  'image:prune': {},
  release: {isStepwise: true, withheld: ['gate', 'keep'], differences: releaseDifferences},
  'release:rollback': {},
}

/** Each environment that gets a version that is published already, compared with it. */
function releaseDifferences({content_view: view, version, environments, steps}: JsonObject): Map<string, JsonObject> {
  const {id, name} = objectOf(view)
  const number = asText(asObject(version)?.['version'])
  const planned = new Set(
    (asArray(steps) ?? []).flatMap((one) => (asObject(one)?.['status'] === 'planned' ? [asObject(one)?.['name']] : [])),
  )
  const places = (asArray(environments) ?? []).flatMap((one) => asText(asObject(one)?.['name']) ?? [])
  return new Map(
    places.flatMap((place) =>
      number === undefined || !planned.has(`promote:${place}`)
        ? []
        : [
            [
              place,
              {
                from: `environment:'${place}'`,
                to: `version:'${String(name)}'/${number}`,
                'content-view-id': id,
                details: false,
              },
            ] as const,
          ],
    ),
  )
}

export const workflowOf = (id: string): Workflow | undefined =>
  Object.hasOwn(workflows, id) ? workflows[id] : undefined

/** Options of a workflow with those that it needs for its plan to be the same in both steps. */
export function completedFor(id: string, given: Given): Given {
  const otherwise = workflowOf(id)?.otherwise
  if (!otherwise || otherwise.names.some((name) => given[name] !== undefined)) return given
  return {...given, ...otherwise.given}
}

/** The text of a key in PEM, where a command line takes the name of a file. */
export const takesPem = (name: string): boolean => name === 'key'

/** Refuses what is not the text of a key: it would be the name of a file. */
export function requirePem(name: string, text: string): void {
  if (text.trimStart().startsWith('-----BEGIN ')) return
  throw usageError(`${name} takes a public key itself, not the name of a file`, 'Begin with -----BEGIN PUBLIC KEY-----')
}
