import {field, fields} from '../output/fields'
import {get, number, resource, to} from './define'
import {activationKey} from './activation-key'
import {contentView} from './content-view'
import {host} from './host'
import {hostgroup} from './hostgroup'
import {lifecycleEnvironment} from './lifecycle-environment'
import {organization} from './organization'

export const contentViewEnvironment = resource({
  noun: 'content view environment',
  path: '/katello/api/content_view_environments',
  lookup: {},
  actions: {
    index: get('/katello/api/content_view_environments', {
      organization_id: to(organization),
      lifecycle_environment_id: to(lifecycleEnvironment),
      content_view_id: to(contentView),
      activation_key_id: to(activationKey),
      host_id: to(host),
      hostgroup_id: to(hostgroup),
      content_source_id: number(),
    }),
  },
  list: fields(
    field('Id', 'id', {thin: true}),
    field('Label', 'label'),
    field('Lifecycle Environment', 'lifecycle_environment.name', {thin: true}),
    field('Content View', 'content_view.name'),
    field('Default', 'default'),
    field('Hosts Count', 'hosts_count'),
    field('Activation Keys Count', 'activation_keys_count'),
    field('Organization', 'organization.name'),
  ),
})
