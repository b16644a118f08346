// Carries a plan out: steps of a stage side by side, those of a lane one after the other.
import {contentViews} from '../../contract/content-views'
import {flatpakRemoteRepositories} from '../../contract/flatpak-remote-repositories'
import {AppError, exitCodes} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import {isTask} from '../../katello/tasks'
import type {State} from './actual'
import {keyOf, nameOf, Ref, SecretRef, titleOf, type Step} from './model'
import {secretsIn} from './secrets'

/** Lanes on the way at a time. */
const atOnce = 4

export interface Applying {
  /** Reads a secret from where the file says. */
  readonly secret: (source: SecretRef) => Promise<string>
  readonly onStep: (step: Step) => void
}

/** Carries the steps out. After a failure no further step is begun; what was done stays, and another run goes on from there. */
export async function applySteps(
  client: Client,
  steps: readonly Step[],
  state: State,
  {secret, onStep}: Applying,
): Promise<void> {
  const ids = new Ids(client, state)
  const read = await secretsOf(steps, secret)
  for (const stage of [...new Set(steps.map((one) => one.stage))].toSorted((a, b) => a - b)) {
    const lanes = new Map<string, Step[]>()
    for (const one of steps) if (one.stage === stage) lanes.set(one.lane, [...(lanes.get(one.lane) ?? []), one])
    await mapParallel([...lanes.values()], atOnce, async (lane) => {
      for (const one of lane) {
        await send(client, one, ids, read)
        onStep(one)
      }
    })
  }
}

type Secrets = ReadonlyMap<SecretRef, string>

/** Reads all secrets that the steps need, so that one that is missing stops them before the first. */
async function secretsOf(steps: readonly Step[], secret: Applying['secret']): Promise<Secrets> {
  const needed = steps.flatMap((step) => secretsIn(step.params).map((ref) => ({step, ref})))
  const pairs = await mapParallel(needed, atOnce, async ({step, ref}) => {
    try {
      return [ref, await secret(ref)] as const
    } catch (error) {
      throw named(step, error)
    }
  })
  return new Map(pairs)
}

/** An error with the step that it is of. */
function named(step: Step, error: unknown): unknown {
  return error instanceof AppError
    ? new AppError({...error.parts, message: `${titleOf(step)}: ${error.message}`})
    : error
}

async function send(client: Client, step: Step, ids: Ids, secrets: Secrets): Promise<void> {
  const params = await filled(step.params, ids, secrets)
  try {
    const answer: unknown = await client.call(step.action, params as Record<string, unknown>)
    const ended = isTask(answer) ? await client.wait(answer) : undefined
    if (step.makes) ids.learn(step, answer)
    if (step.verb === 'publish' && ended) await ids.learnVersions(step.path[0] ?? '')
  } catch (error) {
    throw named(step, error)
  }
}

async function filled(value: unknown, ids: Ids, secrets: Secrets): Promise<unknown> {
  if (value instanceof Ref) return ids.of(value)
  if (value instanceof SecretRef) return secrets.get(value)
  if (Array.isArray(value)) return Promise.all(value.map((one: unknown) => filled(one, ids, secrets)))
  if (typeof value !== 'object' || value === null) return value
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, inner]) => [key, await filled(inner, ids, secrets)] as const),
  )
  return Object.fromEntries(entries)
}

/** IDs of what is there, and of what the plan has made so far. */
class Ids {
  readonly #known: Map<string, number>

  constructor(
    readonly client: Client,
    state: State,
  ) {
    this.#known = new Map([...state.entries].map(([key, {id}]) => [key, id]))
    for (const [view, {versions}] of state.views)
      for (const {version, id} of versions) this.#known.set(keyOf({kind: 'version', path: [view, version]}), id)
  }

  learn(step: Step, answer: unknown): void {
    const id = typeof answer === 'object' && answer !== null && 'id' in answer ? Number(answer.id) : Number.NaN
    if (Number.isInteger(id)) this.#known.set(keyOf(step), id)
  }

  async learnVersions(view: string): Promise<void> {
    const {versions} = await this.client.call(contentViews.show, {id: await this.of(new Ref('content_view', [view]))})
    for (const {version, id} of versions) this.#known.set(keyOf({kind: 'version', path: [view, version]}), id)
  }

  async of(ref: Ref): Promise<number> {
    const known =
      this.#known.get(keyOf(ref)) ?? (ref.kind === 'remote_repository' ? await this.#remote(ref) : undefined)
    if (known !== undefined) return known
    throw new AppError({
      code: 'not_found',
      message: `There is no ${nameOf(ref)}`,
      detail: 'neither the server nor the file has it',
      hint: 'Add it to the file, or correct the name',
      exit: exitCodes.notFound,
    })
  }

  async #remote({path: [remote = '', name = '']}: Ref): Promise<number | undefined> {
    const id = await this.of(new Ref('flatpak_remote', [remote]))
    const found = await this.client.all(flatpakRemoteRepositories.index, {flatpak_remote_id: id, name})
    return found.find((one) => one.name === name)?.id
  }
}

/** Waits for publications that are under way, so that what they make is seen. */
export async function settled(client: Client, state: State): Promise<boolean> {
  const tasks = [...state.views.values()].flatMap(({task}) => task ?? [])
  await mapParallel(tasks, atOnce, async (id) => {
    try {
      await client.wait({id})
    } catch (error) {
      if (!(error instanceof AppError) || !error.parts.code.startsWith('task_')) throw error
    }
  })
  return tasks.length > 0
}
