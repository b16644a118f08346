// A topic: what the things it is about are, and the verbs that need no body of their own. Verbs with a body stand beside it, in a
// folder of its name. The build writes a stub for each verb, so that only the invoked one is made into a command.
import type {Resource} from '../../resources/define'
import type {CommandClass} from './command'
import {create, info, list, remove, update, type ChangeOptions, type InfoOptions, type ListOptions} from './verbs'

export type Verbs = Readonly<Record<string, () => CommandClass>>

export interface Topic {
  /** What the things are, in a sentence without a verb. */
  readonly summary: string
  readonly verbs: Verbs
}

export const topic = (summary: string, verbs: Verbs = {}): Topic => ({summary, verbs})

interface Reading<R extends Resource> {
  readonly list?: ListOptions<R>
  readonly info?: InfoOptions<R>
}

/** `list` and `info` of a resource. */
export const reading = <R extends Resource>(resource: R, o: Reading<R> = {}): Verbs => ({
  list: () => list(resource, o.list),
  info: () => info(resource, o.info),
})

interface Crud<R extends Resource> extends Reading<R> {
  readonly create?: ChangeOptions<R>
  readonly update?: ChangeOptions<R>
  readonly delete?: ChangeOptions<R>
}

/** `list`, `info`, `create`, `update` and `delete` of a resource. */
export const crud = <R extends Resource>(resource: R, o: Crud<R> = {}): Verbs => ({
  ...reading(resource, o),
  create: () => create(resource, o.create),
  update: () => update(resource, o.update),
  delete: () => remove(resource, o.delete),
})
