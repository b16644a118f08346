import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {ContentStore} from '../../oci/store'
import type {Call} from '../kernel/http/call'
import type {ContentView} from './tables'
import {viewJson} from './json'
import {usersOf} from './users'

const permissionsOf = (call: Call<unknown>, view: ContentView) => {
  const may = (permission: string) => call.can(permission, view.organization_id)
  return {
    view_content_views: may('view_content_views'),
    edit_content_views: may('edit_content_views'),
    destroy_content_views: may('destroy_content_views'),
    publish_content_views: may('publish_content_views'),
    promote_or_remove_content_views: may('promote_or_remove_content_views'),
  }
}

/** A content view as lists show it. */
export function contentViewEntry(
  {store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks},
  call: Call<{include_permissions?: boolean | null | undefined}>,
  view: ContentView,
) {
  const users = usersOf(store, view, call.can('view_lifecycle_environments', view.organization_id))
  return {
    ...viewJson({store, content, tasks}, view, users),
    ...(call.params.include_permissions && {permissions: permissionsOf(call, view)}),
  }
}

/** A content view with what only the single record shows. */
export function contentViewDetails(
  {store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks},
  call: Call<unknown>,
  view: ContentView,
) {
  const users = usersOf(store, view, call.can('view_lifecycle_environments', view.organization_id))
  return {
    ...viewJson({store, content, tasks}, view, users),
    content_host_count: users.hosts.length,
    errors: null,
    permissions: permissionsOf(call, view),
  }
}
