import type {Resource} from '../http/resource'
import {contentViewComponents} from './content-view-components'
import {contentViewEnvironments} from './content-view-environments'
import {contentViewFilterRules} from './content-view-filter-rules'
import {contentViewFilters} from './content-view-filters'
import {contentViewVersions} from './content-view-versions'
import {contentViews} from './content-views'
import {dockerManifestLists, dockerManifests} from './docker-manifests'
import {dockerTags} from './docker-tags'
import {flatpakRemoteRepositories} from './flatpak-remote-repositories'
import {flatpakRemotes} from './flatpak-remotes'
import {foremanTasks} from './foreman-tasks'
import {lifecycleEnvironments} from './lifecycle-environments'
import {foremanOrganizations, organizations} from './organizations'
import {home, ping, statuses} from './ping'
import {products, productsBulkActions} from './products'
import {repositories} from './repositories'
import {contentUploads, repositoriesBulkActions, sync} from './repository-content'
import {syncStatus} from './sync-status'
import {personalAccessTokens} from './personal-access-tokens'
import {permissionList, roles} from './roles'
import {settings} from './settings'
import {users} from './users'
import {consumers} from './consumers'
import {hostBootcImages, hostBootcImagesCompletion, hostPackages, hosts} from './hosts'
import {capsuleContent} from './capsule-content'
import {containerGateway} from './container-gateway'
import {hostgroups} from './hostgroups'
import {locations} from './locations'
import {capsules, smartProxies} from './smart-proxies'
import {activationKeys} from './activation-keys'
import {contentCredentials} from './content-credentials'
import {httpProxies} from './http-proxies'
import {syncPlans} from './sync-plans'

/** Every resource of the API; what is listed here is routed and described. */
export const resources: readonly Resource[] = [
  home,
  ping,
  statuses,
  foremanTasks,
  organizations,
  foremanOrganizations,
  lifecycleEnvironments,
  products,
  productsBulkActions,
  repositories,
  repositoriesBulkActions,
  sync,
  syncStatus,
  contentUploads,
  flatpakRemotes,
  flatpakRemoteRepositories,
  contentViews,
  contentViewComponents,
  contentViewFilters,
  contentViewFilterRules,
  contentViewVersions,
  contentViewEnvironments,
  dockerTags,
  dockerManifests,
  dockerManifestLists,
  users,
  personalAccessTokens,
  roles,
  permissionList,
  settings,
  hosts,
  hostBootcImages,
  hostBootcImagesCompletion,
  hostPackages,
  consumers,
  locations,
  hostgroups,
  smartProxies,
  capsules,
  capsuleContent,
  containerGateway,
  contentCredentials,
  syncPlans,
  activationKeys,
  httpProxies,
]
