import {organizationsOf} from '../accounts/access'
import type {Account} from '../kernel/access/access'
import {notFound} from '../kernel/errors'
import type {Store} from '../tables'
import type {Location, Organization} from './tables'

/** `organization_id` as a context: an id or a title; blank is any. Refused when it is unknown or not the user's. */
export function scopedOrganization(store: Store, given: unknown, user: Account): Organization | undefined {
  const text = textOf(given)
  if (text === undefined) return undefined
  const row = named(store.organizations, text)
  const own = organizationsOf(store, user)
  if (!row || (own && !own.has(row.id))) throw notFound(`Organization with id ${text} not found`)
  return row
}

/** `location_id` as a context, like `organization_id`. Administrators see all locations, others those that are theirs. */
export function scopedLocation(store: Store, given: unknown, user: Account): Location | undefined {
  const text = textOf(given)
  if (text === undefined) return undefined
  const row = named(store.locations, text)
  if (!row || (!user.admin && !store.userLocations.first({user_id: user.id, location_id: row.id})))
    throw notFound(`Location with id ${text} not found`)
  return row
}

function textOf(given: unknown): string | undefined {
  if (given === undefined || given === null || given === '') return undefined
  return typeof given === 'string' || typeof given === 'number' ? String(given) : ''
}

interface Titled<R> {
  find(id: number): R | undefined
  first(where: {title: string}): R | undefined
}

const named = <R>(table: Titled<R>, text: string): R | undefined =>
  (/^\d+$/.test(text) ? table.find(Number(text)) : undefined) ?? table.first({title: text})
