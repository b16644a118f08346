// What is asked on a terminal before something is deleted: its name, and what goes with it. Scripts are not asked, and
// nothing is read for them.
import type {Item} from '../../katello/paging'
import type {Answer, Resource} from '../../resources/define'
import {plural} from '../parse/options'
import type {Context} from './context'
import type {Id} from './resolve'

/** Things that go along, in words; undefined and empty ones are left out. */
export type Effects<T = Item> = (record: T) => readonly (string | undefined)[]

/** The question before a deletion. `id` finds the subject where `--id` and `--name` do not say it all. */
export function askToDelete<R extends Resource>(
  resource: R,
  effects: Effects<Answer<R, 'show'>> = () => [],
  id?: (ctx: Context) => Promise<Id>,
) {
  return async (ctx: Context): Promise<string> => {
    const show = resource.actions['show']
    if (!show) return `Delete this ${resource.noun}?`
    const params = Object.fromEntries(
      Object.entries(show.params).filter(([key]) => show.paths.some((p) => p.includes(`:${key}`))),
    )
    const subject = id ? {id: await id(ctx)} : {}
    const record = await ctx.send<Item>(await ctx.prepare(resource, {...show, params}, subject))
    const along = effects(record as Answer<R, 'show'>).filter(Boolean)
    const name = record['name'] ?? record['version'] ?? record['id']
    return `Delete the ${resource.noun} ${JSON.stringify(String(name))}${along.length > 0 ? `, and with it ${list(along)}` : ''}?`
  }
}

/** `3 versions`; undefined for none. A list counts its items. */
export function count(value: unknown, noun: string): string | undefined {
  const n = Array.isArray(value) ? value.length : Number(value ?? 0)
  return n > 0 ? `${n} ${n === 1 ? noun : plural(noun)}` : undefined
}

/** `its content in 2 lifecycle environments`; undefined when it is nowhere. */
export function inside(what: string, value: unknown, noun: string): string | undefined {
  const places = count(value, noun)
  return places && `${what} ${places}`
}

function list(parts: readonly (string | undefined)[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
