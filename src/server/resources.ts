import type {App} from './app'
import type {Resource} from './kernel/http/resource'
import {contentViewComponents} from './content-views/components-api'
import {contentViewEnvironments} from './environments/view-environments-api'
import {contentViewFilterRules} from './content-views/filter-rules-api'
import {contentViewFilters} from './content-views/filters-api'
import {contentViewVersions} from './content-views/versions-api'
import {contentViews} from './content-views/api'
import {dockerManifestLists, dockerManifests} from './images/manifests-api'
import {dockerTags} from './images/tags-api'
import {flatpakRemoteRepositories} from './flatpak/remote-repositories-api'
import {flatpakRemotes} from './flatpak/remotes-api'
import {foremanTasks} from './tasks/api'
import {lifecycleEnvironments} from './environments/api'
import {organizations} from './organizations/api'
import {home, ping, statuses} from './settings/status-api'
import {products} from './products/api'
import {repositories} from './repositories/api'
import {personalAccessTokens} from './accounts/tokens-api'
import {authSources} from './accounts/auth-sources-api'
import {permissionList, roles} from './accounts/roles-api'
import {settings} from './settings/api'
import {users} from './accounts/api'
import {consumers} from './hosts/consumers-api'
import {hostBootcImages, hostBootcImagesCompletion, hostPackages, hosts} from './hosts/api'
import {capsuleContent} from './capsules/content-api'
import {containerGateway} from './capsules/container-gateway-api'
import {hostgroups} from './hosts/hostgroups-api'
import {locations} from './organizations/locations-api'
import {capsules, smartProxies} from './capsules/api'
import {activationKeys} from './hosts/activation-keys-api'
import {contentCredentials} from './products/content-credentials-api'
import {httpProxies} from './settings/http-proxies-api'
import {syncPlans} from './products/sync-plans-api'
import {productsBulkActions} from './products/bulk-api'
import {repositoriesBulkActions} from './repositories/bulk-api'
import {contentUploads} from './repositories/uploads-api'
import {bookmarks} from './bookmarks/api'
import {jobInvocations, templateInvocations} from './jobs/api'
import {jobTemplates, remoteExecutionFeatures} from './jobs/templates-api'
import {foremanOrganizations} from './organizations/foreman-api'

/** Every resource of the API; what is listed here is routed and described. */
export const resourcesOf = (server: App): readonly Resource[] => [
  home(server),
  ping(server),
  statuses(server),
  foremanTasks(server),
  organizations(server),
  foremanOrganizations(server),
  lifecycleEnvironments(server),
  products(server),
  productsBulkActions(server),
  repositoriesBulkActions(server),
  repositories(server),
  contentUploads(server),
  flatpakRemotes(server),
  flatpakRemoteRepositories(server),
  contentViews(server),
  contentViewComponents(server),
  contentViewFilters(server),
  contentViewFilterRules(server),
  contentViewVersions(server),
  contentViewEnvironments(server),
  dockerTags(server),
  dockerManifests(server),
  dockerManifestLists(server),
  users(server),
  personalAccessTokens(server),
  roles(server),
  permissionList,
  authSources,
  settings(server),
  hosts(server),
  hostBootcImages(server),
  hostBootcImagesCompletion(server),
  hostPackages(server),
  consumers(server),
  locations(server),
  hostgroups(server),
  smartProxies(server),
  capsules(server),
  capsuleContent(server),
  containerGateway(server),
  contentCredentials(server),
  syncPlans(server),
  activationKeys(server),
  httpProxies(server),
  bookmarks(server),
  jobInvocations(server),
  templateInvocations(server),
  jobTemplates(server),
  remoteExecutionFeatures(server),
]
