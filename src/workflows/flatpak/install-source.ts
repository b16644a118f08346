// From a flatpak remote to a content view: the steps that bring an application and its runtime there. Each looks first whether the server
// has what it brings about, so that they can be stopped at any moment and done again.
import type {Journal} from '../../config/journal'
import {contentViews} from '../../contract/content-views'
import {flatpakRemoteRepositories} from '../../contract/flatpak-remote-repositories'
import {flatpakRemotes} from '../../contract/flatpak-remotes'
import {repositories, type Repository} from '../../contract/repositories'
import {AppError, exitCodes} from '../../core/errors'
import {similar} from '../../core/similar'
import type {Client} from '../../katello/client'
import {requestOf, type Later, type LaterOf} from '../steps/request'
import type {Step} from '../steps/step'
import {taskOnce} from '../steps/task-once'
import {findSource, neededWith, type Source} from './source'

export interface SourceWishes {
  readonly remoteId: number
  /** ID of the application, or the name of its repository in the remote. */
  readonly application: string
  readonly productId: number
  readonly contentViewId: number
}

export interface SourceParts extends SourceWishes {
  readonly client: Client
  readonly journal: Journal
  /** Called when the content view has got repositories. */
  readonly changed: () => void
}

/** Scan, mirror, synchronize, and add to the content view. */
export function sourceSteps(parts: SourceParts): Step[] {
  const state = new State(parts)
  return [scanStep(parts, state), mirrorStep(parts, state), syncStep(parts, state), addStep(parts, state)]
}

interface Needed {
  readonly source: Source
  /** Undefined before it is mirrored. */
  readonly repository: Repository | undefined
}

/** What the steps know of the server; read when it is first needed, and anew after a step has changed it. */
class State {
  readonly #parts: SourceParts
  #needed: Promise<readonly Source[] | undefined> | undefined

  constructor(parts: SourceParts) {
    this.#parts = parts
  }

  /** What is to be mirrored, the application last; undefined where the remote has no such application, as far as the server knows. */
  needed(): Promise<readonly Source[] | undefined> {
    return (this.#needed ??= this.#find())
  }

  changed(): void {
    this.#needed = undefined
  }

  async #find(): Promise<readonly Source[] | undefined> {
    const {client, remoteId, application} = this.#parts
    const {found} = await findSource(client, remoteId, application)
    return found && neededWith(client, remoteId, found)
  }

  /** The repositories of the product that mirror what is needed, and what is not mirrored yet. */
  async mirrored(): Promise<
    | {
        readonly present: readonly Repository[]
        readonly missing: readonly Source[]
        /** All that is needed, in the order in which it is brought. */
        readonly all: readonly Needed[]
      }
    | undefined
  > {
    const wanted = await this.needed()
    if (!wanted) return undefined
    const all = await this.#parts.client.all(repositories.index, {product_id: this.#parts.productId})
    const of = ({name}: Source): Repository | undefined =>
      all.find((one) => one.name === name || one.docker_upstream_name === name)
    return {
      present: wanted.flatMap((one) => of(one) ?? []),
      missing: wanted.filter((one) => !of(one)),
      all: wanted.map((source) => ({source, repository: of(source)})),
    }
  }
}

function scanStep({client, journal, remoteId, application}: SourceParts, state: State): Step {
  const call = {id: remoteId}
  return {
    name: 'scan',
    title: 'Scan the flatpak remote',
    isIncidental: true,
    async isDone() {
      const found = (await state.needed())?.at(-1)
      return found !== undefined && `it has ${application} in ${found.name}`
    },
    requests: () => Promise.resolve([requestOf(flatpakRemotes.scan, call)]),
    async run() {
      const key = `scan:${remoteId}`
      await taskOnce({client, journal, key, start: () => client.call(flatpakRemotes.scan, call)})
      journal.delete(key)
      state.changed()
      const {found, all} = await findSource(client, remoteId, application)
      if (!found) throw notOffered(application, all)
      return `found ${found.name}`
    },
  }
}

function mirrorStep({client, journal, productId, application}: SourceParts, state: State): Step {
  const call = <Id>(id: Id) => ({id, product_id: productId})
  return {
    name: 'mirror',
    title: `Mirror ${application} with its runtime`,
    async isDone() {
      const found = await state.mirrored()
      return found?.missing.length === 0 && `the product has ${names(found.present)}`
    },
    plan: async () => {
      const found = await state.mirrored()
      return found && names(found.missing)
    },
    async requests(later) {
      const found = await state.mirrored()
      if (found) return found.missing.map(({id}) => requestOf(flatpakRemoteRepositories.mirror, call(id)))
      const each = later('each repository', 'scan')
      return [requestOf(flatpakRemoteRepositories.mirror, call(each), {isRepeated: true})]
    },
    async run() {
      const {missing} = (await state.mirrored()) ?? {missing: []}
      for (const {id} of missing)
        await taskOnce({
          client,
          journal,
          key: `mirror:${id}`,
          running: () => runningMirror(client, id),
          start: () => client.call(flatpakRemoteRepositories.mirror, call(id)),
        })
      return names(missing)
    },
  }
}

/** A mirroring that an interrupted run, or somebody else, has begun. */
async function runningMirror(client: Client, id: number): Promise<{readonly id: string} | undefined> {
  const {last_mirrored: last} = await client.call(flatpakRemoteRepositories.show, {id})
  return last?.result === 'pending' && last.mirror_id !== undefined ? {id: last.mirror_id} : undefined
}

function syncStep({client, journal}: SourceParts, state: State): Step {
  const due = async (): Promise<readonly Repository[] | undefined> => {
    const found = await state.mirrored()
    return found?.missing.length === 0
      ? found.present.filter(({last_sync: last}) => last?.result !== 'success')
      : undefined
  }
  return {
    name: 'sync',
    title: 'Synchronize what was mirrored',
    isDone: async () => (await due())?.length === 0,
    plan: async () => names((await due()) ?? []) || undefined,
    async requests(later) {
      const found = await state.mirrored()
      if (!found) return [requestOf(repositories.sync, {id: later('each repository', 'mirror')}, {isRepeated: true})]
      return found.all.flatMap(({source, repository}) => {
        const isStarted = ['success', 'pending'].includes(repository?.last_sync?.result ?? '')
        return isStarted ? [] : [requestOf(repositories.sync, {id: repository?.id ?? mirroredFrom(source, later)})]
      })
    },
    async run() {
      const all = (await due()) ?? []
      for (const {id, last_sync: last} of all)
        await taskOnce({
          client,
          journal,
          key: `first-sync:${id}`,
          running: () => Promise.resolve(last?.result === 'pending' ? {id: last.id} : undefined),
          start: () => client.call(repositories.sync, {id}),
        })
      return names(all)
    },
  }
}

function addStep({client, contentViewId, changed}: SourceParts, state: State): Step {
  const present = async (): Promise<readonly number[]> =>
    (await client.call(contentViews.show, {id: contentViewId})).repository_ids
  const missing = async (): Promise<
    {readonly has: readonly number[]; readonly lacks: readonly Repository[]} | undefined
  > => {
    const found = await state.mirrored()
    const has = await present()
    return found?.missing.length === 0 ? {has, lacks: found.present.filter(({id}) => !has.includes(id))} : undefined
  }
  const call = <Id>(ids: readonly Id[]) => ({id: contentViewId, repository_ids: ids})
  return {
    name: 'add',
    title: 'Add the repositories to the content view',
    isDone: async () => (await missing())?.lacks.length === 0,
    plan: async () => names((await missing())?.lacks ?? []) || undefined,
    async requests(later) {
      const [found, has] = [await state.mirrored(), await present()]
      const lacks = found?.all.flatMap(({source, repository}) =>
        repository && has.includes(repository.id) ? [] : [repository?.id ?? mirroredFrom(source, later)],
      ) ?? [later('repositories', 'mirror')]
      return [requestOf(contentViews.update, call<number | Later>([...has, ...lacks]))]
    },
    async run() {
      const {has, lacks} = (await missing()) ?? {has: [], lacks: []}
      await client.call(contentViews.update, call([...has, ...lacks.map(({id}) => id)]))
      changed()
      return names(lacks)
    },
  }
}

/** The repository that the step which mirrors makes. */
const mirroredFrom = ({name}: Source, later: LaterOf): Later => later(name, 'mirror')

const names = (all: readonly {readonly name: string}[]): string => all.map(({name}) => name).join(', ')

function notOffered(application: string, all: readonly Source[]): AppError {
  const offered = all.flatMap((one) => one.application ?? one.name)
  const [near] = similar(application, offered)
  return new AppError({
    code: 'not_found',
    message: `The flatpak remote has no application ${JSON.stringify(application)}`,
    detail: offered.length > 0 ? `it has: ${offered.slice(0, 10).join(', ')}` : 'it has no applications',
    hint:
      near === undefined ? 'List them: mallet flatpak-remote remote-repository list' : `Did you mean --app ${near}?`,
    exit: exitCodes.notFound,
  })
}
