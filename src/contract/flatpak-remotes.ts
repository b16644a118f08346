import {filterByName, includePermissions, organizationContext} from './common'
import {api, del, get, number, post, put, text, to} from './define'
import * as t from './shape'
import {task} from './foreman-tasks'
import {lastTask, ofOrganization} from './parts'

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
  upstream_password_exists: t.optional(t.boolean),
  last_scan: t.optional(t.nullable(lastTask)),
  last_scan_words: t.optional(t.nullable(t.text)),
  created_at: t.time,
  updated_at: t.time,
}))
export type FlatpakRemote = t.TypeOf<typeof flatpakRemote>

const access = {
  description: text('Description of the flatpak remote'),
  username: text('User name for the flatpak remote'),
  token: text('Token or password for the flatpak remote', {secret: true}),
}

const id = number('Flatpak remote ID', {required: true})

export const flatpakRemotes = api(
  'flatpak_remotes',
  'Flatpak remotes: registries that offer flatpaks as container images',
  () => ({
    index: get('/katello/api/flatpak_remotes', {
      summary: 'List flatpak remotes',
      params: {
        organization_id: to('organization'),
        name: filterByName,
        label: text('Filter by label', {internal: true}),
        ...includePermissions,
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
        ...organizationContext,
        id,
        ...includePermissions,
      },
      answer: flatpakRemote,
      others: ['/katello/api/organizations/:organization_id/flatpak_remotes/:id'],
    }),
    create: post('/katello/api/flatpak_remotes', {
      summary: 'Create a flatpak remote',
      params: {
        name: text('Name of the flatpak remote', {required: true}),
        url: text('URL of the flatpak index, e.g. https://flatpaks.example.com', {required: true}),
        organization_id: to('organization', '', {required: true}),
        registry_url: text('URL of the container registry, if the index does not name it'),
        ...access,
        ...includePermissions,
      },
      answer: flatpakRemote,
      others: ['/katello/api/organizations/:organization_id/flatpak_remotes'],
    }),
    update: put('/katello/api/flatpak_remotes/:id', {
      summary: 'Update a flatpak remote',
      params: {
        ...access,
        name: text('Name of the flatpak remote'),
        url: text('URL of the flatpak index, e.g. https://flatpaks.example.com'),
        ...organizationContext,
        id,
        ...includePermissions,
      },
      answer: flatpakRemote,
      others: ['/katello/api/organizations/:organization_id/flatpak_remotes/:id'],
    }),
    destroy: del('/katello/api/flatpak_remotes/:id', {
      summary: 'Delete a flatpak remote',
      params: {
        ...organizationContext,
        id,
        ...includePermissions,
      },
      answer: t.nothing,
      others: ['/katello/api/organizations/:organization_id/flatpak_remotes/:id'],
    }),
    scan: post('/katello/api/flatpak_remotes/:id/scan', {
      summary: 'Scan a flatpak remote for repositories',
      params: {
        ...organizationContext,
        id,
        ...includePermissions,
      },
      answer: task,
      others: ['/katello/api/organizations/:organization_id/flatpak_remotes/:id/scan'],
    }),
  }),
)
