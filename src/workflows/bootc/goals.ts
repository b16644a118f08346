// Where each host is to be, for each of the three ways to bring it there.
import type {Journal} from '../../config/journal'
import {asText, objectOf, parseJson} from '../../core/json'
import {nextImage, type FleetHost} from './hosts'
import {servedAs, type Served} from './served'
import {goalOf, type Goal, type Resolved} from './target'

/** An upgrade: what the environment serves now under the name that the host follows. */
export function upgradeGoal(host: FleetHost, served: Served): Resolved {
  const image = nextImage(host)
  if (!image) return {reason: `${host.name} boots no image`}
  const found = servedAs(host, image, served)
  if ('reason' in found) return found
  return {goal: {...goalOf(host, found.placement), image: image.image}}
}

const goalsKey = 'goals'

/**
 * Rollbacks: afterwards the image to go back to is the one that was left, so a run that was killed has to remember where each host was to
 * go.
 */
export class RollbackGoals {
  readonly #journal: Journal
  readonly #goals: Map<string, Goal>

  constructor(journal: Journal) {
    this.#journal = journal
    this.#goals = new Map(Object.entries(readGoals(journal.get(goalsKey) ?? '{}')))
  }

  of(host: FleetHost): Resolved {
    const remembered = this.#goals.get(String(host.id))
    if (remembered) return {goal: remembered}
    const {rollback} = host
    if (!rollback || rollback.digest === null) return {reason: `${host.name} has no rollback image`}
    return {goal: {image: rollback.image, digest: rollback.digest.toLowerCase()}}
  }

  /** Remembers where hosts are to go, before the first one does. */
  remember(hosts: readonly {readonly host: FleetHost; readonly goal: Goal}[]): void {
    for (const {host, goal} of hosts) this.#goals.set(String(host.id), goal)
    this.#journal.set(goalsKey, JSON.stringify(Object.fromEntries(this.#goals)))
  }
}

function readGoals(text: string): Record<string, Goal> {
  const entries = Object.entries(objectOf(parseJson(Buffer.from(text)))).flatMap(([id, value]) => {
    const {image, digest} = objectOf(value)
    const [spec, wanted] = [asText(image), asText(digest)]
    return spec === undefined || wanted === undefined ? [] : [[id, {image: spec, digest: wanted}] as const]
  })
  return Object.fromEntries(entries)
}
