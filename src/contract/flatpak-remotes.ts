import {api, del, get, number, post, put, text, to, yesNo} from './define'
import {lastTask, ofOrganization} from './parts'
import * as t from './shape'
import {task} from './foreman-tasks'

export const flatpakRemote = t.record('FlatpakRemote', () => ({
  id: t.integer,
  name: t.text,
  label: t.nullable(t.text),
  description: t.nullable(t.text),
  ...ofOrganization,
  can_create: t.optional(t.boolean),
  can_edit: t.optional(t.boolean),
  can_delete: t.optional(t.boolean),
  can_view: t.optional(t.boolean),
  url: t.text,
  username: t.nullable(t.text),
  seeded: t.boolean,
  registry_url: t.nullable(t.text),
  upstream_password_exists: t.boolean,
  last_scan: t.nullable(lastTask),
  last_scan_words: t.nullable(t.text),
  created_at: t.time,
  updated_at: t.time,
}))
export type FlatpakRemote = t.TypeOf<typeof flatpakRemote>

export const flatpakRemotes = api(
  'flatpak_remotes',
  'Flatpak remotes: places that offer flatpaks as container images',
  {
    index: get('/katello/api/flatpak_remotes', {
      summary: 'List flatpak remotes',
      params: {
        organization_id: to('organization'),
        name: text('Name'),
        label: text('Label: letters, digits, - and _; cannot be changed later', {internal: true}),
        include_permissions: yesNo('Include permissions', {internal: true}),
      },
      paged: true,
      answer: t.listOf(flatpakRemote, {
        can_create: t.optional(t.boolean),
        can_edit: t.optional(t.boolean),
        can_delete: t.optional(t.boolean),
        can_view: t.optional(t.boolean),
        has_redhat_flatpak_remote: t.optional(t.boolean),
      }),
      others: ['/katello/api/organizations/:organization_id/flatpak_remotes'],
    }),
    show: get('/katello/api/flatpak_remotes/:id', {
      summary: 'Show a flatpak remote',
      params: {
        organization_id: number('Organization identifier', {internal: true}),
        id: number('Flatpak remote identifier', {required: true}),
        include_permissions: yesNo('Include permissions', {internal: true}),
      },
      answer: flatpakRemote,
      others: ['/katello/api/organizations/:organization_id/flatpak_remotes/:id'],
    }),
    create: post('/katello/api/flatpak_remotes', {
      summary: 'Create a flatpak remote',
      params: {
        name: text('Name', {required: true}),
        url: text('Address, e.g. https://registry.example.com', {required: true}),
        organization_id: to('organization', '', {required: true}),
        registry_url: text('Address of the registry behind the index'),
        description: text('Free text'),
        username: text('User name'),
        token: text('Token for the upstream', {secret: true}),
        include_permissions: yesNo('Include permissions', {internal: true}),
      },
      answer: flatpakRemote,
      others: ['/katello/api/organizations/:organization_id/flatpak_remotes'],
    }),
    update: put('/katello/api/flatpak_remotes/:id', {
      summary: 'Update a flatpak remote',
      params: {
        description: text('Free text'),
        username: text('User name'),
        token: text('Token for the upstream', {secret: true}),
        name: text('Name'),
        url: text('Address, e.g. https://registry.example.com'),
        organization_id: number('Organization identifier', {internal: true}),
        id: number('Flatpak remote identifier', {required: true}),
        include_permissions: yesNo('Include permissions', {internal: true}),
      },
      answer: flatpakRemote,
      others: ['/katello/api/organizations/:organization_id/flatpak_remotes/:id'],
    }),
    destroy: del('/katello/api/flatpak_remotes/:id', {
      summary: 'Delete a flatpak remote; repositories mirrored from it stay',
      params: {
        organization_id: number('Organization identifier', {internal: true}),
        id: number('Flatpak remote identifier', {required: true}),
        include_permissions: yesNo('Include permissions', {internal: true}),
      },
      answer: t.nothing,
      others: ['/katello/api/organizations/:organization_id/flatpak_remotes/:id'],
    }),
    scan: post('/katello/api/flatpak_remotes/:id/scan', {
      summary: 'Read what a flatpak remote offers',
      params: {
        organization_id: number('Organization identifier', {internal: true}),
        id: number('Flatpak remote identifier', {required: true}),
        include_permissions: yesNo('Include permissions', {internal: true}),
      },
      answer: task,
      others: ['/katello/api/organizations/:organization_id/flatpak_remotes/:id/scan'],
    }),
  },
)
