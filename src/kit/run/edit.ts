// Commands that add to, or take from, a list that the API only replaces as a whole.
import type {Action, Answer, ParamSet, Resource} from '../../resources/define'
import {command, type CommandClass, type Example} from './command'
import type {Context} from './context'
import type {Id} from './resolve'

export interface EditOptions<R extends Resource> {
  readonly summary: string
  readonly description?: string
  readonly done: string
  readonly examples: readonly Example[]
  /** Parameter that holds the ids: `repository_ids`. */
  readonly member: string
  /** Ids as the record has them. */
  readonly current: (record: Answer<R, 'show'>) => readonly Id[]
  /** The id to add or to take away, as the options name it. */
  readonly which: (ctx: Context) => Promise<Id>
  readonly change: 'add' | 'remove'
  readonly params: ParamSet
}

/** Reads the record, changes the list, writes it back. A name that found the record is sent along, as the API expects. */
export function edit<R extends Resource>(resource: R, o: EditOptions<R>): CommandClass {
  const update = pathOnly(resource.actions['update'])
  const show = pathOnly(resource.actions['show'])
  return command({
    summary: o.summary,
    description: o.description,
    examples: o.examples,
    resource,
    action: update,
    params: o.params,
    answer: update.answer,
    async run(ctx) {
      // Side by side, but a mistake about the record itself is reported first.
      const added = o.which(ctx)
      added.catch(() => undefined)
      const [read, write] = await Promise.all([ctx.prepare(resource, show), ctx.prepare(resource, update)])
      const chosen = await added
      const ids = o.current(await ctx.send<Answer<R, 'show'>>(read)).map(String)
      const next =
        o.change === 'add' ? [...new Set([...ids, String(chosen)])] : ids.filter((id) => id !== String(chosen))
      const name = ctx.text('name')
      const params = {...write.params, ...(name !== undefined && {name}), [o.member]: next.map(Number)}
      const answer = await ctx.send<Record<string, unknown> | undefined>({...write, params})
      return {kind: 'message', message: o.done, record: answer}
    },
  })
}

/** The action with only those parameters that its paths need. */
function pathOnly(action: Action | undefined): Action {
  if (!action) throw new TypeError('only what can be read and updated can be edited')
  const inPath = (key: string): boolean => action.paths.some((path) => path.includes(`:${key}`))
  return {...action, params: Object.fromEntries(Object.entries(action.params).filter(([key]) => inPath(key)))}
}
