import {collection, field, fields, label} from '../output/fields'
import {del, get, list, oneOf, post, put, resource, text, to, yesNo} from './define'
import {contentCredential} from './content-credential'
import {httpProxy} from './http-proxy'
import {organization} from './organization'
import {subscription} from './subscription'
import {syncPlan} from './sync-plan'

/** What an update can change besides name and sync plan. */
const editable = {
  description: text(),
  gpg_key_id: to(contentCredential, {flag: 'gpg-key'}),
  ssl_ca_cert_id: to(contentCredential, {flag: 'ssl-ca-cert'}),
  ssl_client_cert_id: to(contentCredential, {flag: 'ssl-client-cert'}),
  ssl_client_key_id: to(contentCredential, {flag: 'ssl-client-key'}),
}

export const product = resource({
  noun: 'product',
  path: '/katello/api/products',
  scope: [organization],
  actions: {
    create: post('/katello/api/products', {
      organization_id: to(organization, {required: true}),
      description: text(),
      gpg_key_id: to(contentCredential, {flag: 'gpg-key'}),
      ssl_ca_cert_id: to(contentCredential, {flag: 'ssl-ca-cert'}),
      ssl_client_cert_id: to(contentCredential, {flag: 'ssl-client-cert'}),
      ssl_client_key_id: to(contentCredential, {flag: 'ssl-client-key'}),
      sync_plan_id: to(syncPlan),
      name: text({required: true}),
      label: text(),
    }),
    destroy: del('/katello/api/products/:id'),
    show: get('/katello/api/products/:id', {organization_id: to(organization)}),
    index: get('/katello/api/products', {
      organization_id: to(organization, {required: true}),
      subscription_id: to(subscription),
      name: text(),
      enabled: yesNo(),
      custom: yesNo(),
      redhat_only: yesNo(),
      include_available_content: yesNo(),
      sync_plan_id: to(syncPlan),
      available_for: text(),
    }),
    // product set-sync-plan, product update
    update: put('/katello/api/products/:id', {...editable, sync_plan_id: to(syncPlan), name: text()}),
    // product remove-sync-plan, which names no plan: it sends that there is none
    remove_sync_plan: put('/katello/api/products/:id', {...editable, name: text()}),
    // product synchronize
    sync: post('/katello/api/products/:id/sync'),
    // product update-proxy
    update_http_proxy: put('/katello/api/products/bulk/http_proxy', {
      ids: list({required: true}),
      http_proxy_policy: oneOf('global_default_http_proxy', 'none', 'use_selected_http_proxy'),
      http_proxy_id: to(httpProxy),
    }),
    // product verify-checksum
    verify_checksum_products: put('/katello/api/products/bulk/verify_checksum', {ids: list({required: true})}),
  },
  list: fields(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Description', 'description'),
    field('Organization', 'organization.name'),
    field('Repositories', 'repository_count'),
    field('Sync State', 'sync_state'),
  ),
  info: fields(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Label', 'label'),
    field('Description', 'description'),
    field('Sync State (all)', 'sync_state_aggregated'),
    field('Sync State (last)', 'sync_status.state'),
    field('Sync Plan ID', 'sync_plan_id'),
    label('GPG', [field('GPG Key ID', 'gpg_key.id'), field('GPG Key', 'gpg_key.name')]),
    field('Organization', 'organization.name'),
    field('Readonly', 'readonly'),
    field('Deletable', 'permissions.deletable'),
    collection('Content', 'product_content', [
      field('Repo Name', 'content.name'),
      field('Url', 'content.contentUrl'),
      field('Content Type', 'content.type'),
    ]),
  ),
})
