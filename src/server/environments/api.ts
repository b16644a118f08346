import {usersOf, renderEnvironment} from './json'
import {environmentSearch, lookup} from './search'
import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {ContentStore} from '../../oci/store'
import {lifecycleEnvironments as lifecycleEnvironmentsApi} from '../../contract/lifecycle-environments'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument, Faults, taken} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {wholeCollection} from '../kernel/http/envelope'
import type {LifecycleEnvironment} from './tables'
import {sql} from '../kernel/store/sql'
import {
  checkEnvironmentPattern,
  createEnvironment,
  destroyEnvironment,
  environmentPaths,
  publishContainerRepositories,
} from './rules'
import {libraryOf} from '../organizations/rules'

/** An environment that something gets its content from stays; 400 with what that is. */
function checkUnused(store: Store, row: LifecycleEnvironment): void {
  const {hosts, activationKeys} = usersOf(store, row)
  const groups = store.hostgroups.all(
    sql('content_view_environment_id IN (SELECT id FROM content_view_environments WHERE environment_id = ?)', row.id),
  )
  const uses = [
    ...hosts.map(({name}) => `host ${name}`),
    ...activationKeys.map(({name}) => `activation key ${name}`),
    ...groups.map(({title}) => `host group ${title}`),
  ]
  if (uses.length === 0) return
  const more = uses.length > 5 ? ` and ${uses.length - 5} more` : ''
  throw invalidArgument(`Cannot delete ${row.name}: it is used by ${uses.slice(0, 5).join(', ')}${more}`)
}

function find(store: Store, call: Call<{id?: number | null | undefined; environment_id?: number | null | undefined}>) {
  return call.find(store.lifecycleEnvironments, call.params.id ?? call.params.environment_id, lookup)
}

/** `prior_id`, or `prior` as an id or as a hash with one. */
function priorOf({prior_id, prior}: {prior_id?: number | null | undefined; prior?: unknown}): number | null {
  const given: unknown = typeof prior === 'object' && prior !== null && 'id' in prior ? prior.id : prior
  return prior_id ?? (given === undefined || given === null ? null : Number(given) || 0)
}

export const lifecycleEnvironments = ({store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks}) =>
  serve(lifecycleEnvironmentsApi, {
    style: 'katello',
    autocomplete: {search: environmentSearch, permission: 'view_lifecycle_environments'},
    actions: {
      index: {
        permission: 'view_lifecycle_environments',
        search: environmentSearch,
        run(call) {
          const {library, name, label} = call.params
          return call.list({
            search: environmentSearch,
            where: [...call.scope('lifecycle_environments.organization_id'), ...call.equal({library, name, label})],
            load: (ids) => store.lifecycleEnvironments.byIds(ids),
            render: (row) => renderEnvironment(store, call, row),
          })
        },
      },
      show: {
        permission: 'view_lifecycle_environments',
        run: (call) => renderEnvironment(store, call, find(store, call)),
      },
      create: {
        root: 'environment',
        permission: 'create_lifecycle_environments',
        run(call) {
          const organization = call.requireOrganization()
          const {name, path_id, ...rest} = call.params
          const row = createEnvironment(store, {
            ...rest,
            organizationId: organization.id,
            name: name ?? '',
            priorId: priorOf(call.params),
            pathId: path_id,
          })
          return created(renderEnvironment(store, call, row))
        },
      },
      update: {
        root: 'environment',
        permission: 'edit_lifecycle_environments',
        run: (call) => update({store, content, tasks}, call),
      },
      destroy: {
        permission: 'destroy_lifecycle_environments',
        async run(call) {
          const row = find(store, call)
          if (row.library) throw invalidArgument('The Library environment cannot be deleted')
          checkUnused(store, row)
          const body = renderEnvironment(store, call, row)
          const {id, name, label} = row
          // whatever is published to it or promoted from it meanwhile would bring back what is deleted here
          const views = store.contentViewEnvironments.all({environment_id: id})
          const subjects = [
            {type: 'Katello::KTEnvironment', id},
            ...views.map((link) => ({type: 'Katello::ContentView', id: link.content_view_id})),
          ]
          await call.runTask(
            destroyEnvironment,
            {environment: {id, name, label}},
            {subjects, organizationId: row.organization_id},
          )
          return body
        },
      },
      paths: {
        permission: 'view_lifecycle_environments',
        run(call) {
          const organization = call.requireOrganization()
          const promotable = call.params.permission_type === 'promotable'
          if (promotable && !call.can('promote_or_remove_content_views_to_environments', organization.id))
            return wholeCollection([])
          const paths = environmentPaths(store, libraryOf(store, organization.id))
          return wholeCollection(
            paths.map((path) => ({environments: path.map((row) => renderEnvironment(store, call, row))})),
          )
        },
      },
    },
  })

type UpdateParams = {
  id?: number | null | undefined
  environment_id?: number | null | undefined
  new_name?: string | null | undefined
  name?: string | null | undefined
  description?: string | null | undefined
  registry_name_pattern?: string | null | undefined
  registry_unauthenticated_pull?: boolean | null | undefined
  async?: boolean | null | undefined
}

async function update(
  {store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks},
  call: Call<UpdateParams>,
) {
  const row = find(store, call)
  const {description, registry_name_pattern: pattern, registry_unauthenticated_pull: open} = call.params
  const name = call.params.new_name ?? call.params.name
  if ([name, description, pattern, open].every((value) => value === undefined))
    throw invalidArgument('param is missing or the value is empty: environment')
  if (row.library && (name ?? description) !== undefined)
    throw invalidArgument(
      'Only the registry name pattern and unauthenticated pull of the Library environment can be changed',
    )
  const rival = name ? store.lifecycleEnvironments.first({organization_id: row.organization_id, name}) : undefined
  const faults = new Faults()
  faults.when(rival !== undefined && rival.id !== row.id, 'name', taken)
  faults.when(name?.toLowerCase() === 'library', 'name', ": 'Library' is a built-in environment")
  faults.throwAny(row.id)
  if (pattern) checkEnvironmentPattern({store, content}, row, pattern)
  // an empty pattern, too, renames the repositories; false for open pull changes nothing that is published
  const renames = typeof pattern === 'string' || open === true
  const subjects = [{type: 'Katello::KTEnvironment', id: row.id}]
  if (renames) tasks.assertFree(subjects)
  const options = call.taskOptions({subjects, organizationId: row.organization_id})
  // the change and the task that follows from it are stored together
  const {changed, task, waited} = store.transaction(() => {
    const changed = store.lifecycleEnvironments.update(row.id, {
      ...(name && {name}),
      ...(description !== undefined && {description}),
      ...(pattern !== undefined && {registry_name_pattern: pattern || null}),
      ...(typeof open === 'boolean' && {registry_unauthenticated_pull: open}),
    })
    const input = {environment: {id: changed.id, name: changed.name, label: changed.label}}
    if (!renames) return {changed}
    return call.params.async === false
      ? {changed, waited: tasks.runNow(publishContainerRepositories, input, options)}
      : {changed, task: tasks.start(publishContainerRepositories, input, options)}
  })
  await waited
  if (task && call.params.async === true) return call.accepted(task)
  return renderEnvironment(store, call, store.lifecycleEnvironments.get(changed.id))
}
