// From a description to a plan that can be carried out: everything that can be known to fail is refused here.
import type {Client} from '../../katello/client'
import {readState, type State} from './actual'
import {settled} from './apply'
import {checkInUse} from './in-use'
import type {Step} from './model'
import {checkPaths} from './paths'
import {planSteps} from './plan'
import type {Described} from './read-file'
import {checkReferences} from './references'
import {checkRules} from './rules'

export interface Planning {
  /** Delete what the sections of the file do not describe, even if the file does not say so itself. */
  readonly prune: boolean
  /** Wait for publications that are under way, so that what they make is seen. */
  readonly waits: boolean
  /** Told how many of the things that have to be read one by one have been. */
  readonly onRead?: ((done: number, all: number) => void) | undefined
}

export interface Planned {
  readonly steps: readonly Step[]
  readonly state: State
}

/** Compares a description with what an organization has. Sends no change. */
export async function plan(
  client: Client,
  organizationId: number,
  described: Described,
  {prune, waits, onRead}: Planning,
): Promise<Planned> {
  const wanted = {kinds: described.sections, entries: described.entries, placeOf: described.placeOf, onRead}
  let state = await readState(client, organizationId, wanted)
  if (waits && (await settled(client, state))) state = await readState(client, organizationId, wanted)
  const prunes = prune || described.owned
  checkPaths(described, state, prunes)
  const steps = planSteps(described, state, {prune: prunes})
  checkReferences(described, state, steps)
  checkRules(described, state)
  if (prunes) checkInUse(steps, described, state)
  return {steps, state}
}
