import {products, type Product, type ProductDetails} from '../contract/products'
import {productsBulkActions} from '../contract/products-bulk-actions'
import {collection, field, fields, label} from '../output/fields'
import {resource} from './define'
import {contentCredential} from './content-credential'
import {httpProxy} from './http-proxy'
import {organization} from './organization'
import {subscription} from './subscription'
import {syncPlan} from './sync-plan'

/** `product remove-sync-plan` names no plan: it sends that there is none. */
const {sync_plan_id: _, ...withoutPlan} = products.update.params

export const product = resource({
  noun: 'product',
  sorts: ['name', 'label'],
  scope: [organization],
  actions: {
    ...products,
    ...productsBulkActions,
    remove_sync_plan: {...products.update, params: withoutPlan},
  },
  refers: {
    organization,
    'content-credential': contentCredential,
    'sync-plan': syncPlan,
    subscription,
    'http-proxy': httpProxy,
  },
  list: fields<Product>()(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Description', 'description'),
    field('Organization', 'organization.name'),
    field('Repositories', 'repository_count'),
    field('Sync State', 'sync_state', {state: true}),
  ),
  info: fields<ProductDetails>()(
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
