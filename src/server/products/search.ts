import {field, type Searchable} from '../kernel/search/searchable'
import type {Product} from './tables'

export const productSearch: Searchable = {
  from: 'products',
  id: 'products.id',
  fields: {
    name: field.string('products.name'),
    label: field.string('products.label'),
    description: field.text('products.description'),
    redhat: field.boolean('0'),
    organization_id: field.integer('products.organization_id', {explicit: true}),
  },
  sortable: {cp_id: 'products.cp_id', created_at: 'products.created_at', updated_at: 'products.updated_at'},
  sort: {by: 'name', order: 'asc'},
}

export const lookup = {
  noun: 'product',
  permission: 'view_products',
  organization: (row: Product) => row.organization_id,
}
