import {api, get, number, to} from './define'
import * as t from './shape'

export const contentViewEnvironment = t.record('ContentViewEnvironment', () => ({
  id: t.integer,
  name: t.text,
  label: t.text,
  organization: t.object({id: t.integer, name: t.text, label: t.text}),
  default: t.boolean,
  content_view: t.object({
    id: t.integer,
    name: t.text,
    label: t.text,
    default: t.boolean,
    content_view_version_id: t.integer,
  }),
  lifecycle_environment: t.object({id: t.integer, name: t.text, label: t.text, library: t.boolean}),
  activation_keys: t.list(t.object({id: t.integer, name: t.text})),
  activation_keys_count: t.integer,
  hosts_count: t.integer,
  hostgroups: t.list(t.object({id: t.integer, name: t.text})),
  hostgroups_count: t.integer,
}))
export type ContentViewEnvironment = t.TypeOf<typeof contentViewEnvironment>

export const contentViewEnvironments = api(
  'content_view_environments',
  'Content view environments: content views in a lifecycle environment',
  () => ({
    index: get('/katello/api/content_view_environments', {
      summary: 'List content view environments',
      params: {
        organization_id: to('organization'),
        lifecycle_environment_id: to('lifecycle-environment'),
        content_view_id: to('content-view'),
        activation_key_id: to('activation-key'),
        host_id: to('host'),
        hostgroup_id: to('hostgroup', 'host group'),
        content_source_id: number('ID of the smart proxy that serves the content'),
      },
      paged: true,
      answer: t.listOf(contentViewEnvironment),
    }),
    show: get('/katello/api/content_view_environments/:id', {
      summary: 'Show a content view environment',
      params: {id: number('Content view environment ID', {required: true})},
      answer: contentViewEnvironment,
    }),
  }),
)
