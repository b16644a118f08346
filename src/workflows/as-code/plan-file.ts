// A plan in a file, for being carried out later: only while the server is as it was.
import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {AppError, exitCodes} from '../../core/errors'
import {inputFileError} from '../../core/input-file'
import {asArray, asText, isObject, textsOf} from '../../core/json'
import {route} from '../../katello/route'
import type {State} from './actual'
import {keyOf, kindNames, type Entry, type KindName, type Step, type Values} from './model'
import type {Described} from './read-file'

/** The request of a step as people and plans see it: IDs that are not known yet by the names of what they are of. */
export function requestOf(step: Step): {method: string; path: string; body: unknown} {
  const {path, rest} = route(step.action, step.params as Parameters<typeof route>[1])
  const body: unknown = JSON.parse(JSON.stringify(rest))
  return {method: step.action.method, path: decodeURIComponent(path), body}
}

/** A digest of what the plan was made from: it differs when anything that the file speaks of has changed. */
export function fingerprint(state: State): string {
  const entries = [...state.entries.values()].map(({kind, path, id, values}) => [keyOf({kind, path}), id, values])
  const views = [...state.views].map(([name, {next, versions}]) => [name, next, versions])
  const hosts = [...state.hosts]
  return createHash('sha256')
    .update(JSON.stringify([entries.toSorted(byText), views.toSorted(byText), hosts]))
    .digest('hex')
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

const format = 'mallet plan 1'

export interface SavedPlan {
  readonly server: string
  readonly fingerprint: string
  readonly prune: boolean
  readonly directory: string
  readonly described: Described
}

/** The text of a plan file. Secrets are in it as in the description: only where they are. */
export function planText({described, ...plan}: SavedPlan, steps: readonly Step[]): string {
  const {organization, owned, entries, sections} = described
  return `${JSON.stringify(
    {
      format,
      ...plan,
      organization,
      owned,
      sections: [...sections],
      entries,
      steps: steps.map((step) => ({action: step.verb, kind: step.kind, names: step.path, ...requestOf(step)})),
    },
    null,
    2,
  )}\n`
}

/** Reads a plan file; exit code 66 when it is none. */
export function readPlan(file: string): SavedPlan {
  let read: unknown
  try {
    read = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw noPlan(file)
    throw inputFileError(file, 'plan', error)
  }
  if (!isObject(read) || read['format'] !== format) throw noPlan(file)
  const {server, fingerprint: print, organization, directory} = read
  const entries = asArray(read['entries'])?.map(entryOf)
  const known = [server, print, organization, directory].every((one) => typeof one === 'string')
  if (!known || !entries || entries.some((one) => one === undefined)) throw noPlan(file)
  return {
    server: asText(server) ?? '',
    fingerprint: asText(print) ?? '',
    directory: asText(directory) ?? '',
    prune: read['prune'] === true,
    described: {
      organization: asText(organization) ?? '',
      owned: read['owned'] === true,
      sections: new Set(textsOf(read['sections']).filter(isKind)),
      entries: entries.flatMap((one) => one ?? []),
      placeOf: () => undefined,
    },
  }
}

const isKind = (name: string): name is KindName => (kindNames as readonly string[]).includes(name)

function entryOf(value: unknown): Entry | undefined {
  if (!isObject(value) || !isObject(value['values'])) return undefined
  const kind = asText(value['kind']) ?? ''
  return isKind(kind) ? {kind, path: textsOf(value['path']), values: value['values'] as Values} : undefined
}

const noPlan = (file: string): AppError =>
  new AppError({
    code: 'file',
    message: `${file} is not a plan`,
    hint: 'Make one: mallet plan --file FILE --out PLAN',
    exit: exitCodes.inputFile,
  })

/** Refuses a plan of another server, or of a state that is no longer there. */
export function refuseStale(saved: SavedPlan, server: string, now: string): void {
  if (saved.server !== server)
    throw new AppError({
      code: 'other_server',
      message: `The plan is for ${saved.server}, not for ${server}`,
      hint: `Add --server ${saved.server}, or make a new plan`,
      exit: exitCodes.refused,
    })
  if (saved.fingerprint === now) return
  throw new AppError({
    code: 'stale_plan',
    message: 'The server has changed since the plan was made',
    hint: 'Make a new plan, and look at it: mallet plan --file FILE --out PLAN',
    exit: exitCodes.refused,
  })
}
