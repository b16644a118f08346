// An organization need not be named where the server has only one. That is for people: what a script does must not depend on how many
// there are.
import {sanitizeLine} from '../../core/text'
import {rowsOf, type Item} from '../../katello/paging'
import type {Transport} from '../../katello/transport'
import {idOption} from '../parse/options'
import type {Terminal} from '../present/terminal'
import {Missing, type Given} from './resolve'

/**
 * Runs a command with the options that are given; where they lack something of which the server has only one, runs it once more with that
 * and says so. Such an error comes before anything is changed: `hasChanged` makes sure of it.
 */
export async function withImplied<T>(
  given: Given,
  run: (given: Given) => Promise<T>,
  session: {readonly transport: () => Promise<Transport>; readonly hasChanged: () => boolean},
  terminal: Terminal,
): Promise<T> {
  try {
    return await run(given)
  } catch (error) {
    if (!(error instanceof Missing) || !terminal.isWatched || session.hasChanged()) throw error
    const only = await onlyOne(error, session.transport)
    if (!only) throw error
    const name = String(only['name'] ?? only['id'])
    terminal.note(`Using the ${error.resource.noun} ${sanitizeLine(name)}, the only one on the server`)
    return await run({...given, [idOption(error.base)]: only['id']})
  }
}

/** The only record of what is missing, where one may stand for all; a failure here must not hide what is missing. */
async function onlyOne({resource, base}: Missing, transport: () => Promise<Transport>): Promise<Item | undefined> {
  if (!resource.isImplied || base !== resource.flag) return undefined
  try {
    const [path] = (await resource.lists()).paths
    if (path === undefined) return undefined
    const {body} = await (await transport()).request('GET', path, {query: {per_page: 2}})
    const rows = rowsOf(body)
    return rows.length === 1 ? rows[0] : undefined
  } catch {
    return undefined
  }
}
