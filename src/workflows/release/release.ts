// A release: content views are synchronized, published, judged and promoted along their path, and what was promoted is proven.
import type {Journal} from '../../config/journal'
import type {ContentViewDetails} from '../../contract/content-views'
import type {LifecycleEnvironment} from '../../contract/lifecycle-environments'
import type {Client} from '../../katello/client'
import type {Successor} from '../content-view/purge'
import type {Placement} from '../images/placement'
import type {Open} from '../registry/access'
import {runRecorded} from '../steps/recorded'
import type {Step, StepObserver} from '../steps/step'
import type {StepsReport} from '../steps/run'
import {followedComponents, imagesOf, sourcesOf, type Sources} from './content'
import {namesGate} from './gate-names'
import {gateStep, type Gate, type GateFinding, type GateParts} from './gates'
import {keepStep} from './keep'
import {requireSequence} from './path'
import {promoteStep} from './promote'
import {proveStep, type ProvenImage} from './prove'
import {needsPublish, publication, publishStep} from './publish'
import {syncStep} from './sync'
import {latestOf, requireReleasable, viewReader, type VersionOfView, type ViewReader} from './view'

export interface ReleaseWishes {
  readonly contentViewId: number
  /** In the order of their path. */
  readonly targets: readonly LifecycleEnvironment[]
  /** All environments of the organization. */
  readonly environments: readonly LifecycleEnvironment[]
  readonly sync: boolean
  /** Stations of a path may be skipped. */
  readonly force: boolean
  readonly description: string | undefined
  /** So many unused versions stay; undefined: none is removed. */
  readonly keep: number | undefined
  readonly dryRun: boolean
  /** What judges the images, in this order. */
  readonly gates: (view: () => Promise<ContentViewDetails>) => Promise<readonly Gate[]>
  /** Steps that come first, and bring to the content view what is to be released. */
  readonly before?: (parts: BeforeParts) => readonly Step[]
}

export interface BeforeParts {
  readonly journal: Journal
  /** To be called when the content view has changed. */
  readonly changed: () => void
}

export interface ReleaseParts {
  readonly client: Client
  readonly open: Open
  readonly signal: AbortSignal
  /** The state directory. */
  readonly state: string
  readonly observer: StepObserver
}

export interface ReleaseOutcome extends StepsReport {
  readonly view: ContentViewDetails
  /** The released version; undefined where a dry run would publish it. */
  readonly version: VersionOfView | undefined
  readonly findings: readonly GateFinding[]
  readonly images: readonly ProvenImage[]
}

/** Releases a content view. What fails is in the outcome; an error is thrown where it was refused before the first step. */
export async function release(parts: ReleaseParts, wishes: ReleaseWishes): Promise<ReleaseOutcome> {
  const {client, state, observer} = parts
  const {contentViewId, dryRun} = wishes
  const view = viewReader(client, contentViewId)
  const first = await view.now()
  requireReleasable(first)
  if (!wishes.force) requireSequence(first, wishes.targets)
  const findings: GateFinding[] = []
  const images: ProvenImage[] = []
  const released: {version?: VersionOfView} = {}
  const about = {
    server: (await client.server()).href,
    command: 'release',
    subject: `content view ${contentViewId}`,
  }
  const components = followedComponents(first).map((one) => ({...one, view: viewReader(client, one.id)}))
  /** In a dry run: whether steps that come before the release would change the view. */
  let isAwaited = (): Promise<boolean> => Promise.resolve(false)
  /** Whether the view, or a component that it follows, would be published now. */
  const isDue = async (): Promise<boolean> => {
    if (await isAwaited()) return true
    for (const one of [...components, {view}]) if (await needsPublish(client, await one.view.now())) return true
    return false
  }
  const report = await runRecorded({state, about, dryRun, observer}, async (journal) => {
    const before = wishes.before?.({journal, changed: () => view.changed()}) ?? []
    if (dryRun) isAwaited = once(() => isAnyDue(before))
    const under = {...parts, ...wishes, journal, view, components, isAwaited, isDue, first, findings, images, released}
    return [...before, ...(await stepsOf(under))]
  })
  return {...report, view: first, version: released.version, findings, images}
}

interface Under extends ReleaseParts, ReleaseWishes {
  readonly journal: Journal
  readonly view: ViewReader
  readonly components: readonly {readonly id: number; readonly name: string; readonly view: ViewReader}[]
  readonly isAwaited: () => Promise<boolean>
  readonly isDue: () => Promise<boolean>
  readonly first: ContentViewDetails
  readonly findings: GateFinding[]
  readonly images: ProvenImage[]
  /** The version, once it is known. */
  readonly released: {version?: VersionOfView}
}

async function stepsOf(under: Under): Promise<readonly Step[]> {
  const {client, journal, view, isDue, first, targets, environments, findings, images, dryRun} = under
  const organizationId = first.organization_id
  const now = (): Promise<ContentViewDetails> => view.now()
  // after the step that publishes, or found that it need not, only a dry run has nothing to promote
  const isPremature = once(async () => dryRun && (await isDue()))
  const version = async (): Promise<VersionOfView | undefined> => {
    const latest = (await isPremature()) ? undefined : latestOf(await now())
    if (latest) under.released.version = latest
    return latest
  }
  const readImages = once(async (): Promise<readonly Placement[]> => {
    const latest = await version()
    return latest ? imagesOf(client, first, latest) : []
  })
  const sources = once((): Promise<Sources> => sourcesOf(client, first))
  const isReleased = async (): Promise<boolean> => {
    const latest = await version()
    return latest !== undefined && targets.every(({id}) => latest.environment_ids.includes(id))
  }
  const gate: GateParts = {images: readImages, isReleased, isPremature, found: (finding) => findings.push(finding)}
  const names = namesGate({
    client,
    organizationId,
    view: now,
    sources: async () => (await sources()).all,
    targets,
    environments,
  })
  const successor = async (): Promise<Successor> => successorOf(await version(), under)
  const changed = (): void => {
    for (const one of [...under.components, {view}]) one.view.changed()
  }
  const sync = syncStep({
    client,
    journal,
    sources: async () => (await sources()).followed,
    changed,
  })
  return [
    ...(under.sync ? [sync] : []),
    gateStep(names, {
      ...gate,
      images: () => Promise.resolve([]),
      isPremature: under.isAwaited,
      isReleased: async () => !(await isDue()) && (await isReleased()),
    }),
    ...publishing(under),
    ...(await under.gates(now)).map((one) => gateStep(one, gate)),
    ...targets.flatMap((environment) => [
      promoteStep({...under, environment, version}),
      proveStep({
        ...under,
        organizationId,
        environment,
        expected: readImages,
        isPremature: async () => (await version())?.environment_ids.includes(environment.id) !== true,
        proven: (found) => images.push(...found),
      }),
    ]),
    ...(under.keep === undefined
      ? []
      : [keepStep({...under, keep: under.keep, successor: dryRun ? successor : undefined})]),
  ]
}

/** What the environments would have; a version that is published comes to Library first. */
function successorOf(
  version: VersionOfView | undefined,
  {targets, environments}: Pick<Under, 'targets' | 'environments'>,
): Successor {
  const libraries = version ? [] : environments.filter(({library}) => library)
  return {id: version?.id, environmentIds: [...targets, ...libraries].map(({id}) => id)}
}

/** Whether one of the steps has anything to do. */
async function isAnyDue(steps: readonly Step[]): Promise<boolean> {
  for (const {isDone} of steps) if (((await isDone?.()) ?? false) === false) return true
  return false
}

/** The publication, and before that of a composite view those of its components. */
function publishing({client, journal, view, components, isDue, first, ...wishes}: Under): Step[] {
  const {description, dryRun, sync, contentViewId} = wishes
  const common = {client, journal, description, dryRun, isTentative: dryRun && sync}
  const isAutomatic = async (): Promise<boolean> => {
    if (!first.auto_publish) return false
    for (const one of components) if (await needsPublish(client, await one.view.now())) return true
    return false
  }
  return [
    ...components.map(({id, name, view: component}) =>
      publishStep({
        ...common,
        view: {
          now: () => component.now(),
          changed() {
            component.changed()
            view.changed()
          },
        },
        isDue: async () => needsPublish(client, await component.now()),
        id,
        name: `publish:${name}`,
        title: `Publish the component ${name}`,
      }),
    ),
    publishStep({
      ...common,
      view,
      isDue,
      isAutomatic,
      id: contentViewId,
      name: publication,
      title: `Publish ${first.name}`,
    }),
  ]
}

/** The same promise at every call, unless it failed. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let promise: Promise<T> | undefined
  return () => {
    promise ??= work()
    promise.catch(() => (promise = undefined))
    return promise
  }
}
