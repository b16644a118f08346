import {
  lifecycleEnvironments,
  type LifecycleEnvironment,
  type LifecycleEnvironmentPaths,
} from '../contract/lifecycle-environments'
import {field, fields} from '../output/fields'
import {resource, type Resource} from './define'
import {organization} from './organization'

export const lifecycleEnvironment = resource({
  noun: 'lifecycle environment',
  oldFlags: ['environment'],
  param: 'environment_id',
  scope: [organization],
  actions: lifecycleEnvironments,
  refers: {organization, 'lifecycle-environment': self},
  list: fields<LifecycleEnvironment>()(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Prior', 'prior.name'),
  ),
  info: fields<LifecycleEnvironment>()(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Label', 'label'),
    field('Description', 'description'),
    field('Organization', 'organization.name'),
    field('Library', 'library'),
    field('Prior Lifecycle Environment', 'prior.name'),
    field('Unauthenticated Pull', 'registry_unauthenticated_pull'),
    field('Registry Name Pattern', 'registry_name_pattern'),
  ),
})

export const lifecycleEnvironmentPathsFields = fields<LifecycleEnvironmentPaths>()(
  field('Lifecycle Path', (r: LifecycleEnvironmentPaths) => r.environments?.map((e) => e.name).join(' >> ')),
)

// A resource may refer to itself; a function with a declared type lets the compiler see through that.
function self(): Resource {
  return lifecycleEnvironment
}

/** For the help of commands that set a pattern. */
export const patternAdvice =
  'The registry name pattern determines the names that images of the environment are pulled by. To preview a pattern: mallet registry-name-pattern preview'
