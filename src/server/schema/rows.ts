import type {RowOf} from '../kernel/store/table'
import type * as accounts from './accounts'
import type * as catalog from './catalog'
import type * as hosts from './hosts'
import type * as publishing from './publishing'
import type * as services from './services'
import type * as tasks from './tasks'

export type Organization = RowOf<typeof accounts.organizations>
export type Location = RowOf<typeof accounts.locations>
export type User = RowOf<typeof accounts.users>
export type Role = RowOf<typeof accounts.roles>
export type PersonalAccessToken = RowOf<typeof accounts.personalAccessTokens>
export type LifecycleEnvironment = RowOf<typeof catalog.lifecycleEnvironments>
export type ContentView = RowOf<typeof catalog.contentViews>
export type ContentViewVersion = RowOf<typeof catalog.contentViewVersions>
export type ContentViewEnvironment = RowOf<typeof catalog.contentViewEnvironments>
export type Product = RowOf<typeof catalog.products>
export type RootRepository = RowOf<typeof catalog.rootRepositories>
export type Repository = RowOf<typeof catalog.repositories>
export type FlatpakRemote = RowOf<typeof catalog.flatpakRemotes>
export type FlatpakRemoteRepository = RowOf<typeof catalog.flatpakRemoteRepositories>
export type FlatpakRemoteRepositoryManifest = RowOf<typeof catalog.flatpakRemoteRepositoryManifests>
export type TaskRow = RowOf<typeof tasks.tasks>
export type TaskLock = RowOf<typeof tasks.taskLocks>
export type ContentViewComponent = RowOf<typeof publishing.contentViewComponents>
export type ContentViewFilter = RowOf<typeof publishing.contentViewFilters>
export type ContentViewFilterRule = RowOf<typeof publishing.contentViewFilterRules>
export type ContentViewHistoryEntry = RowOf<typeof publishing.contentViewHistory>
export type SmartProxy = RowOf<typeof hosts.smartProxies>
export type SmartProxyRepository = RowOf<typeof hosts.smartProxyRepositories>
export type Hostgroup = RowOf<typeof hosts.hostgroups>
export type Host = RowOf<typeof hosts.hosts>
export type ContentFacet = RowOf<typeof hosts.contentFacets>
export type SubscriptionFacet = RowOf<typeof hosts.subscriptionFacets>
export type HostPackage = RowOf<typeof hosts.hostPackages>
export type ActivationKey = RowOf<typeof hosts.activationKeys>
export type ContentCredential = RowOf<typeof services.contentCredentials>
export type SyncPlan = RowOf<typeof services.syncPlans>
export type HttpProxy = RowOf<typeof services.httpProxies>
