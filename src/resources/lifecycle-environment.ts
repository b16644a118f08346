import {field, fields, type Row} from '../output/fields'
import {del, get, number, post, put, resource, text, to, yesNo, type Resource} from './define'
import {organization} from './organization'

export const lifecycleEnvironment = resource({
  noun: 'lifecycle environment',
  oldFlags: ['environment'],
  param: 'environment_id',
  path: '/katello/api/environments',
  scope: [organization],
  actions: {
    create: post('/katello/api/environments', {
      organization_id: to(organization, {required: true}),
      name: text({required: true}),
      label: text(),
      description: text(),
      registry_name_pattern: text(),
      registry_unauthenticated_pull: yesNo(),
      prior_id: to(self, {flag: 'prior', required: true}),
    }),
    destroy: del('/katello/api/environments/:id', {organization_id: to(organization)}),
    show: get('/katello/api/environments/:id', {organization_id: to(organization)}),
    index: get('/katello/api/environments', {
      organization_id: to(organization),
      library: yesNo(),
      name: text(),
      label: text(),
    }),
    // lifecycle-environment paths
    paths: get('/katello/api/organizations/:organization_id/environments/paths', {
      organization_id: to(organization),
      content_source_id: number(),
      permission_type: text(),
    }),
    update: put('/katello/api/environments/:id', {
      organization_id: to(organization),
      new_name: text(),
      description: text(),
      registry_name_pattern: text(),
      registry_unauthenticated_pull: yesNo(),
      async: yesNo(),
    }),
  },
  list: fields(field('Id', 'id', {thin: true}), field('Name', 'name', {thin: true}), field('Prior', 'prior.name')),
  info: fields(
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

export const lifecycleEnvironmentPathsFields = fields(
  field('Lifecycle Path', (r) => (r['environments'] as Row[] | undefined)?.map((e) => e['name']).join(' >> ')),
)

// A resource may refer to itself; a function with a declared type lets the compiler see through that.
function self(): Resource {
  return lifecycleEnvironment
}

/** For the help of commands that set a pattern. */
export const patternAdvice =
  'A registry name pattern decides under which names images of the environment are pulled. See first what it would do: mallet registry-name-pattern preview'
