import type {Store} from '../tables'
import {contentViewEnvironments as contentViewEnvironmentsApi} from '../../contract/content-view-environments'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import type {ContentViewEnvironment} from './tables'
import {sql} from '../kernel/store/sql'
import {usersOfLink} from '../content-views/users'
import {labelOf} from './view-environments'

const label = `CASE WHEN content_views.is_default THEN lifecycle_environments.label
  ELSE lifecycle_environments.label || '/' || content_views.label END`

const environmentSearch: Searchable = {
  from: `content_view_environments JOIN content_views ON content_views.id = content_view_environments.content_view_id
    JOIN lifecycle_environments ON lifecycle_environments.id = content_view_environments.environment_id`,
  id: 'content_view_environments.id',
  fields: {
    label: field.string(label),
    name: field.string(label),
    content_view: field.string('content_views.name', {explicit: true}),
    lifecycle_environment: field.string('lifecycle_environments.name', {explicit: true}),
    content_view_id: field.integer('content_views.id', {explicit: true}),
    lifecycle_environment_id: field.integer('lifecycle_environments.id', {explicit: true}),
    organization_id: field.integer('content_views.organization_id', {explicit: true}),
  },
  sort: {by: 'name', order: 'asc'},
}

function render(store: Store, row: ContentViewEnvironment) {
  const view = store.contentViews.get(row.content_view_id)
  const environment = store.lifecycleEnvironments.get(row.environment_id)
  const organization = store.organizations.get(view.organization_id)
  const {hosts, activation_keys: keys, hostgroups} = usersOfLink(store, row.id)
  const text = labelOf(store, row)
  const named = ({id, name}: {id: number; name: string}) => ({id, name})
  return {
    id: row.id,
    name: text,
    label: text,
    default: view.is_default,
    organization: {id: organization.id, name: organization.name, label: organization.label},
    content_view: {
      id: view.id,
      name: view.name,
      label: view.label,
      default: view.is_default,
      content_view_version_id: row.content_view_version_id,
    },
    lifecycle_environment: {
      id: environment.id,
      name: environment.name,
      label: environment.label,
      library: environment.library,
    },
    activation_keys: store.activationKeys.byIds(keys).map(named),
    activation_keys_count: keys.length,
    hosts_count: hosts.length,
    hostgroups: store.hostgroups.byIds(hostgroups).map(named),
    hostgroups_count: hostgroups.length,
  }
}

export const contentViewEnvironments = ({store}: {store: Store}) =>
  serve(contentViewEnvironmentsApi, {
    style: 'katello',
    autocomplete: {search: environmentSearch, permission: 'view_content_views'},
    actions: {
      index: {
        permission: 'view_content_views',
        search: environmentSearch,
        run(call) {
          const {lifecycle_environment_id, content_view_id, hostgroup_id, host_id, activation_key_id} = call.params
          const linked = (table: string, column: string, id: number | null | undefined) =>
            id
              ? [
                  sql(
                    `content_view_environments.id IN (SELECT content_view_environment_id FROM ${table} WHERE ${column} = ?)`,
                    id,
                  ),
                ]
              : []
          return call.list({
            search: environmentSearch,
            where: [
              ...call.scope('content_views.organization_id'),
              ...call.equal({
                'lifecycle_environments.id': lifecycle_environment_id,
                'content_views.id': content_view_id,
              }),
              ...linked('hostgroups', 'id', hostgroup_id),
              ...linked('host_environments', 'host_id', host_id),
              ...linked('activation_key_environments', 'activation_key_id', activation_key_id),
            ],
            load: (page) => store.contentViewEnvironments.byIds(page),
            render: (row) => render(store, row),
          })
        },
      },
      show: {
        permission: 'view_content_views',
        run(call) {
          const row = call.find(store.contentViewEnvironments, call.params.id, {
            noun: 'content view environment',
            permission: 'view_content_views',
            organization: (link) => store.contentViews.get(link.content_view_id).organization_id,
          })
          return render(store, row)
        },
      },
    },
  })
