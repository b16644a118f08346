import * as accounts from './accounts/tables'
import * as bookmarks from './bookmarks/tables'
import * as capsules from './capsules/tables'
import * as contentViews from './content-views/tables'
import * as environments from './environments/tables'
import * as flatpak from './flatpak/tables'
import * as hosts from './hosts/tables'
import * as jobs from './jobs/tables'
import {addColumn, addIndexes, createTables} from './kernel/store/ddl'
import type {Migration} from './kernel/store/database'
import type {StoreOf} from './kernel/store/store'
import * as tasks from './kernel/tasks/tables'
import * as organizations from './organizations/tables'
import * as products from './products/tables'
import * as repositories from './repositories/tables'
import * as settings from './settings/tables'

/** Every table of the server by name. */
export const tables = {
  ...organizations,
  ...accounts,
  ...settings,
  ...tasks,
  ...environments,
  ...contentViews,
  ...products,
  ...repositories,
  ...flatpak,
  ...capsules,
  ...hosts,
  ...jobs,
  ...bookmarks,
}

/** The rows of the server: `store.products.find(5)`. */
export type Store = StoreOf<typeof tables>

/**
 * The steps of the schema, oldest first. A new table is declared in its feature and made by a new step here; so is a new column,
 * which is declared as `later`. What a released step does must stay the same.
 */
export const migrations: readonly Migration[] = [
  {
    name: '001 accounts',
    sql: createTables(
      organizations.organizations,
      organizations.locations,
      ...Object.values(accounts),
      settings.settings,
      settings.secrets,
    ),
  },
  {name: '002 tasks', sql: createTables(...Object.values(tasks))},
  {
    name: '003 catalog',
    sql: createTables(
      ...Object.values(environments),
      contentViews.contentViews,
      contentViews.contentViewVersions,
      contentViews.contentViewRepositories,
      products.products,
      ...Object.values(repositories),
      ...Object.values(flatpak),
    ),
  },
  {
    name: '004 publishing',
    sql: [
      addColumn(repositories.repositories, 'source_state'),
      createTables(
        contentViews.contentViewComponents,
        contentViews.contentViewVersionComponents,
        contentViews.contentViewFilters,
        contentViews.contentViewFilterRepositories,
        contentViews.contentViewFilterRules,
        contentViews.contentViewHistory,
      ),
    ].join('\n'),
  },
  {name: '005 hosts', sql: createTables(...Object.values(capsules), ...Object.values(hosts))},
  {
    name: '006 services',
    sql: createTables(
      products.contentCredentials,
      products.syncPlans,
      settings.httpProxies,
      settings.httpProxyOrganizations,
      settings.httpProxyLocations,
    ),
  },
  {
    // Every column that refers to another table: deleting a row there looks for it here. And the name that repositories are found by.
    name: '007 indexes',
    sql: [
      addIndexes(organizations.locations, 'parent_id'),
      addIndexes(accounts.users, 'default_organization_id', 'default_location_id'),
      addIndexes(accounts.sessions, 'user_id', 'token_id'),
      addIndexes(accounts.userOrganizations, 'organization_id'),
      addIndexes(accounts.userLocations, 'location_id'),
      addIndexes(accounts.userRoles, 'role_id'),
      addIndexes(settings.httpProxyOrganizations, 'organization_id'),
      addIndexes(settings.httpProxyLocations, 'location_id'),
      addIndexes(tasks.tasks, 'user_id'),
      addIndexes(environments.lifecycleEnvironments, 'prior_id'),
      addIndexes(contentViews.contentViewRepositories, 'repository_id'),
      addIndexes(contentViews.contentViewHistory, 'environment_id', 'triggered_by_id', 'task_id'),
      addIndexes(repositories.rootRepositories, 'name'),
      addIndexes(repositories.repositories, 'library_instance_id'),
      addIndexes(repositories.contentUploads, 'repository_id'),
      addIndexes(capsules.smartProxyOrganizations, 'organization_id'),
      addIndexes(capsules.smartProxyLocations, 'location_id'),
      addIndexes(capsules.smartProxyEnvironments, 'environment_id'),
      addIndexes(hosts.hosts, 'owner_id', 'hostgroup_id', 'location_id'),
      addIndexes(hosts.contentFacets, 'content_source_id'),
      addIndexes(hosts.activationKeys, 'user_id'),
      addIndexes(hosts.hostActivationKeys, 'activation_key_id'),
      addIndexes(hosts.hostgroups, 'parent_id', 'content_view_environment_id', 'content_source_id'),
      addIndexes(hosts.hostgroupOrganizations, 'organization_id'),
      addIndexes(hosts.hostgroupLocations, 'location_id'),
    ].join('\n'),
  },
  {name: '008 jobs', sql: createTables(...Object.values(jobs))},
  {
    name: '009 bookmarks',
    sql: [createTables(bookmarks.bookmarks), addColumn(jobs.jobInvocations, 'bookmark_id')].join('\n'),
  },
]
