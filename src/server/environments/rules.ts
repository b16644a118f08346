import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {Tasks} from '../kernel/tasks/engine'
import {checkPattern} from '../../naming/check'
import {invalidArgument, blank, Faults, notFound, taken} from '../kernel/errors'
import {isLabel, labelFault, labelFor} from '../kernel/labels'
import type {LifecycleEnvironment} from './tables'
import {sql} from '../kernel/store/sql'
import {taskKind} from '../kernel/tasks/kind'
import {dockerInstances, isPushLibrary, namingOf, rename} from '../repositories/naming'
import {releaseSets} from '../repositories/rows'
import {syncProxiesOf} from '../capsules/sync-start'

export interface NewEnvironment {
  readonly organizationId: number
  readonly name: string
  readonly label?: string | null | undefined
  readonly description?: string | null | undefined
  readonly registry_name_pattern?: string | null | undefined
  readonly registry_unauthenticated_pull?: boolean | null | undefined
  readonly priorId: number | null | undefined
  /** The successor of Library before which the new environment is put. */
  readonly pathId?: number | null | undefined
}

/** Makes an environment after its prior one. 404 without a prior, 422 when it does not meet the rules. */
export function createEnvironment(store: Store, wanted: NewEnvironment): LifecycleEnvironment {
  const {organizationId, name} = wanted
  const prior = wanted.priorId ? store.lifecycleEnvironments.find(wanted.priorId) : undefined
  if (!wanted.priorId) throw invalidArgument('A prior environment is required in prior_id')
  if (!prior || prior.organization_id !== organizationId)
    throw notFound(`Couldn't find prior environment with id ${wanted.priorId}`)
  const ofOrganization = {organization_id: organizationId}
  const label = wanted.label || labelFor(name)
  const successor = successorToMove(store, prior, wanted.pathId)
  const faults = new Faults()
  faults.when(name.trim() === '', 'name', blank)
  faults.when(name.length > 255, 'name', 'is too long (maximum is 255 characters)')
  faults.when(name.toLowerCase() === 'library', 'name', ": 'Library' is a built-in environment")
  faults.when(
    store.lifecycleEnvironments.first({...ofOrganization, name}) !== undefined && name !== 'Library',
    'name',
    taken,
  )
  faults.when(!isLabel(label), 'label', labelFault)
  faults.when(label.toLowerCase() === 'library', 'label', ": 'Library' is a built-in environment")
  faults.when(label === 'content_views', 'label', ": 'content_views' is reserved")
  faults.when(
    store.lifecycleEnvironments.first({...ofOrganization, label}) !== undefined && label !== 'Library',
    'label',
    taken,
  )
  const children = store.lifecycleEnvironments.count({prior_id: prior.id})
  faults.when(!prior.library && children > 0, 'prior', 'environment can only have one child')
  const pattern = wanted.registry_name_pattern || null
  const refusal = pattern && checkPattern(pattern, [])
  if (refusal) faults.add('registry_name_pattern', asFault(refusal.message))
  faults.throwAny()
  return store.transaction(() => {
    const row = store.lifecycleEnvironments.insert({
      organization_id: organizationId,
      name,
      label,
      description: wanted.description ?? null,
      library: false,
      prior_id: prior.id,
      registry_name_pattern: pattern,
      registry_unauthenticated_pull: wanted.registry_unauthenticated_pull ?? false,
    })
    if (successor) store.lifecycleEnvironments.update(successor.id, {prior_id: row.id})
    return row
  })
}

function successorToMove(
  store: Store,
  prior: LifecycleEnvironment,
  pathId: number | null | undefined,
): LifecycleEnvironment | undefined {
  if (!pathId || !prior.library) return undefined
  const successor = store.lifecycleEnvironments.find(pathId)
  if (successor?.prior_id !== prior.id) throw notFound(`Couldn't find a path that begins with environment ${pathId}`)
  return successor
}

/** The field is named in front of every fault. */
const asFault = (message: string): string => message.replace(/^registry name pattern, /, '')

/** Refuses a pattern that the environment cannot have: 422 on `registry_name_pattern`. Empty is always legal. */
export function checkEnvironmentPattern(
  {store, content}: {store: Store; content: ContentStore},
  environment: LifecycleEnvironment,
  pattern: string,
): void {
  const instances = dockerInstances(store, environment).map((instance) => namingOf({store, content}, instance))
  const refusal = checkPattern(pattern, instances)
  if (!refusal) return
  const faults = new Faults()
  faults.add('registry_name_pattern', asFault(refusal.message))
  faults.throwAny(environment.id)
}

interface PublishInput extends Record<string, unknown> {
  environment: {id: number; name: string; label: string}
}

/** Gives every container repository of an environment the name its pattern makes now. */
export const publishContainerRepositories = taskKind<
  PublishInput,
  {store: Store; content: ContentStore; tasks: Tasks; log(line: string): void}
>({
  label: 'Actions::Katello::Environment::PublishContainerRepositories',
  name: 'Publish Lifecycle Environment Container Repositories',
  resumable: true,
  humanizeInput: ({environment}) => [
    ['environment', {text: `environment '${environment.name}'`, link: `/lifecycle_environments/${environment.id}`}],
  ],
  run(task, {store, content, tasks, log}) {
    const environment = store.lifecycleEnvironments.get(task.input.environment.id)
    // all together: names may change places among the repositories
    const [count, changed] = store.transaction(() => {
      const instances = dockerInstances(store, environment).filter((instance) => !isPushLibrary(store, instance))
      const before = new Map(instances.map((instance) => [instance.id, instance.container_repository_name]))
      const named = rename({store, content}, instances)
      for (const {id} of named) store.repositories.update(id, {published_at: store.now()})
      return [named.length, named.filter((row) => before.get(row.id) !== row.container_repository_name).length]
    })
    syncProxiesOf({store, tasks, log}, [environment.id], {user: task.user})
    task.say(`Published container repositories: ${count}, new names: ${changed}`)
  },
})

interface DestroyInput extends Record<string, unknown> {
  environment: {id: number; name: string; label: string}
}

/** Deletes an environment: content view versions leave it, and its successor takes its place on the path. */
export const destroyEnvironment = taskKind<DestroyInput, {store: Store; content: ContentStore}>({
  label: 'Actions::Katello::Environment::Destroy',
  name: 'Delete Lifecycle Environment',
  resumable: true,
  humanizeInput: ({environment}) => [['environment', {text: `environment '${environment.name}'`, link: null}]],
  run(task, {store, content}) {
    const {id} = task.input.environment
    store.transaction(() => {
      const row = store.lifecycleEnvironments.find(id)
      if (!row) return
      const instances = store.repositories.all({environment_id: id})
      store.repositories.delete({environment_id: id})
      releaseSets(
        {store, content},
        instances.map((instance) => instance.content_set_id),
      )
      store.contentViewEnvironments.delete({environment_id: id})
      for (const successor of store.lifecycleEnvironments.all({prior_id: id}))
        store.lifecycleEnvironments.update(successor.id, {prior_id: row.prior_id})
      store.lifecycleEnvironments.delete({id})
    })
  },
})

/** Paths of an organization: Library and what follows it, one for each successor of Library. */
export function environmentPaths(store: Store, library: LifecycleEnvironment): LifecycleEnvironment[][] {
  const {lifecycleEnvironments} = store
  const firsts = lifecycleEnvironments.all({prior_id: library.id})
  if (firsts.length === 0) return [[library]]
  return firsts.map((first) => {
    const path = [library]
    for (let at: LifecycleEnvironment | undefined = first; at; at = lifecycleEnvironments.first({prior_id: at.id}))
      path.push(at)
    return path
  })
}

/** Number of content views that an environment has. */
export function viewCount(store: Store, environment: LifecycleEnvironment): number {
  return store.contentViewEnvironments.count(
    sql(
      'environment_id = ? AND content_view_id IN (SELECT id FROM content_views WHERE NOT is_default)',
      environment.id,
    ),
  )
}
