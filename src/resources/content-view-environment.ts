import {contentViewEnvironments, type ContentViewEnvironment} from '../contract/content-view-environments'
import {field, fields} from '../output/fields'
import {resource} from './define'
import {activationKey} from './activation-key'
import {contentView} from './content-view'
import {host} from './host'
import {hostgroup} from './hostgroup'
import {lifecycleEnvironment} from './lifecycle-environment'
import {organization} from './organization'

export const contentViewEnvironment = resource({
  noun: 'content view environment',
  lookup: {},
  actions: contentViewEnvironments,
  refers: {
    organization,
    'lifecycle-environment': lifecycleEnvironment,
    'content-view': contentView,
    'activation-key': activationKey,
    host,
    hostgroup,
  },
  list: fields<ContentViewEnvironment>()(
    field('Id', 'id', {thin: true}),
    field('Label', 'label', {narrow: 'never'}),
    field('Lifecycle Environment', 'lifecycle_environment.name', {thin: true}),
    field('Content View', 'content_view.name'),
    field('Default', 'default'),
    field('Hosts Count', 'hosts_count'),
    field('Activation Keys Count', 'activation_keys_count'),
    field('Organization', 'organization.name'),
  ),
})
