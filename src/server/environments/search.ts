import {field, type Searchable} from '../kernel/search/searchable'
import type {LifecycleEnvironment} from './tables'

export const environmentSearch: Searchable = {
  from: 'lifecycle_environments',
  id: 'lifecycle_environments.id',
  fields: {
    name: field.string('lifecycle_environments.name'),
    label: field.string('lifecycle_environments.label'),
    organization_id: field.integer('lifecycle_environments.organization_id', {explicit: true}),
    id: field.integer('lifecycle_environments.id', {explicit: true}),
  },
  sort: {by: 'name', order: 'asc'},
}

export const lookup = {
  noun: 'lifecycle environment',
  permission: 'view_lifecycle_environments',
  organization: (row: LifecycleEnvironment) => row.organization_id,
}
