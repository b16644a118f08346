import * as accounts from './accounts/tables'
import * as capsules from './capsules/tables'
import * as contentViews from './content-views/tables'
import * as environments from './environments/tables'
import * as flatpak from './flatpak/tables'
import * as hosts from './hosts/tables'
import {addColumn, createTables} from './kernel/store/ddl'
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
]
