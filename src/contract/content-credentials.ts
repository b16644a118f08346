import {filterByName, organizationContext} from './common'
import {api, del, get, nested, number, oneOf, post, put, text} from './define'
import * as t from './shape'

export const contentCredential = t.record('ContentCredential', () => ({
  id: t.integer,
  name: t.text,
  organization_id: t.integer,
  organization: t.object({id: t.integer, name: t.text, label: t.text}),
  gpg_key_products: t.optional(t.list(t.map(t.unknown))),
  gpg_key_repos: t.optional(t.list(t.map(t.unknown))),
  ssl_ca_products: t.optional(t.list(t.map(t.unknown))),
  ssl_ca_root_repos: t.optional(t.list(t.map(t.unknown))),
  ssl_client_products: t.optional(t.list(t.map(t.unknown))),
  ssl_client_root_repos: t.optional(t.list(t.map(t.unknown))),
  ssl_key_products: t.optional(t.list(t.map(t.unknown))),
  ssl_key_root_repos: t.optional(t.list(t.map(t.unknown))),
  ssl_ca_alternate_content_sources: t.optional(t.list(t.map(t.unknown))),
  ssl_client_alternate_content_sources: t.optional(t.list(t.map(t.unknown))),
  ssl_key_alternate_content_sources: t.optional(t.list(t.map(t.unknown))),
  permissions: t.object({
    view_content_credentials: t.optional(t.boolean),
    edit_content_credentials: t.optional(t.boolean),
    destroy_content_credentials: t.optional(t.boolean),
    /** Servers before Katello 4.16 misspell them. */
    view_content_credenials: t.optional(t.boolean),
    edit_content_credenials: t.optional(t.boolean),
    destroy_content_credenials: t.optional(t.boolean),
  }),
  content_type: t.oneOf('cert', 'gpg_key'),
  content: t.text,
  created_at: t.time,
  updated_at: t.time,
}))
export type ContentCredential = t.TypeOf<typeof contentCredential>

const content = nested('Public GPG key, or certificate in PEM or DER form', {internal: true})
const id = number('Content credential ID', {required: true})

export const contentCredentials = api(
  'content_credentials',
  'GPG keys and SSL certificates for synchronizing and verifying content',
  () => ({
    index: get('/katello/api/content_credentials', {
      summary: 'List content credentials',
      params: {
        organization_id: number('Organization ID', {required: true}),
        name: filterByName,
        content_type: text('Filter by type: cert or gpg_key'),
      },
      paged: true,
      answer: t.listOf(contentCredential),
      others: ['/katello/api/organizations/:organization_id/content_credentials'],
    }),
    create: post('/katello/api/content_credentials', {
      summary: 'Create a content credential',
      params: {
        organization_id: number('Organization', {required: true, internal: true}),
        content,
        name: text('Name of the content credential', {required: true, within: 'content_credential', internal: true}),
        content_type: oneOf('Type of the content credential', ['cert', 'gpg_key'], {
          required: true,
          within: 'content_credential',
          internal: true,
        }),
      },
      answer: contentCredential,
      others: ['/katello/api/organizations/:organization_id/content_credentials'],
    }),
    show: get('/katello/api/content_credentials/:id', {
      summary: 'Show a content credential',
      params: {
        ...organizationContext,
        id,
      },
      answer: contentCredential,
    }),
    update: put('/katello/api/content_credentials/:id', {
      summary: 'Update a content credential',
      params: {
        ...organizationContext,
        id,
        content,
        name: text('Name of the content credential', {required: true, within: 'content_credential', internal: true}),
        content_type: oneOf('Type of the content credential', ['cert', 'gpg_key'], {
          required: true,
          within: 'content_credential',
          internal: true,
        }),
      },
      answer: contentCredential,
    }),
    destroy: del('/katello/api/content_credentials/:id', {
      summary: 'Delete a content credential',
      params: {
        ...organizationContext,
        id,
      },
      answer: contentCredential,
    }),
    content: get('/katello/api/content_credentials/:id/content', {
      summary: 'Show the key or certificate of a content credential',
      params: {
        ...organizationContext,
        id,
      },
      answer: t.plain,
    }),
    set_content: post('/katello/api/content_credentials/:id/content', {
      summary: 'Upload the key or certificate of a content credential',
      params: {
        ...organizationContext,
        id,
        content,
      },
      answer: contentCredential,
    }),
  }),
)
