// What hosts and activation keys still use is not removed: the server would refuse it half way through.
import {AppError, exitCodes} from '../../core/errors'
import type {State} from './actual'
import type {Consumer} from './actual-views'
import {listOf} from './entries'
import {indexOf} from './entry-index'
import {keyOf, type Entry, type Step} from './model'
import type {Described} from './read-file'
import {labelOf} from './view-environments'

/** Refuses to take content views out of environments where hosts or activation keys use them when all is done. */
export function checkInUse(steps: readonly Step[], described: Described, state: State): void {
  for (const {kind, path, verb} of steps) {
    if (verb !== 'delete') continue
    const [view = '', environment] = path
    if (kind === 'content_view') refuseUsed(view, undefined, described, state)
    if (kind === 'promotion') refuseUsed(view, environment, described, state)
  }
}

function refuseUsed(view: string, only: string | undefined, described: Described, state: State): void {
  for (const [environment, {keys, hosts}] of state.views.get(view)?.users ?? []) {
    if (only !== undefined && environment !== only) continue
    const labels = [
      labelOf('environment', environment, described, state),
      labelOf('content_view', view, described, state),
    ]
    const staying = keys.filter((one) => staysWith(labels.join('/'), one, described, state))
    const left = hosts.filter(({id}) => !isMoved(id, labels.join('/'), described, state))
    const users = [...left.map(({name}) => `host ${name}`), ...staying.map(({name}) => `activation key ${name}`)]
    if (users.length === 0) continue
    throw new AppError({
      code: 'in_use',
      message: `Content view ${view} cannot be removed from ${environment}: it is used there by ${listed(users)}`,
      hint: 'Give them another content view environment first, in the file or by hand',
      exit: exitCodes.refused,
    })
  }
}

/** True for an activation key that has the label when all is done. */
function staysWith(label: string, {id}: Consumer, described: Described, state: State): boolean {
  if (!described.sections.has('activation_key')) return true
  const there = [...state.entries.values()].find((one) => one.kind === 'activation_key' && one.id === id)
  const own = there && indexOf(described.entries).byKey.get(keyOf(there))
  if (!own) return false // it is deleted before
  return listOf((own.values[member] === undefined ? there : own).values[member]).includes(label)
}

/** True for a host that the file gives something else. */
const isMoved = (id: number, label: string, {entries}: Described, state: State): boolean =>
  entries.some(
    (entry: Entry) =>
      entry.kind === 'host' &&
      !listOf(entry.values[member]).includes(label) &&
      (state.hosts.get(entry.path[0] ?? '') ?? []).some((host) => host.id === id),
  )

const member = 'content_view_environments'
const most = 3

const listed = (names: readonly string[]): string =>
  names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`
