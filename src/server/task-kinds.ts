import {syncProxy} from './capsules/sync-task'
import {createView, updateView} from './content-views/api'
import {promoteVersion} from './content-views/promote'
import {publishView} from './content-views/publish'
import {destroyView, removeView, removeViewFromEnvironment} from './content-views/removal'
import {destroyVersion} from './content-views/version-removal'
import {republishRepositories, verifyVersion} from './content-views/version-tasks'
import {destroyEnvironment, publishContainerRepositories} from './environments/rules'
import {mirrorRemoteRepository, scanRemote} from './flatpak/tasks'
import {destroyKey} from './hosts/activation-keys-api'
import {createPushRoot} from './images/registry/push'
import {runHostJob, runHostsJob} from './jobs/tasks'
import {bulkAction} from './kernel/tasks/bulk'
import {destroyOrganization} from './organizations/destroy-task'
import {destroyProduct} from './products/destroy-task'
import {updateHttpProxy} from './products/http-proxy-task'
import {runSyncPlan} from './products/sync-plans'
import {generateMetadata, reclaimSpace, removeContent, verifyChecksum} from './repositories/content-tasks'
import {destroyRepository} from './repositories/destroy-task'
import {discoverRepositories} from './repositories/discover-task'
import {importUpload} from './repositories/import-upload-task'
import {syncRepository} from './repositories/sync-task'
import {createRoot, updateRoot} from './repositories/tasks'
import {reclaimProxySpace, updateProxyCounts, verifyProxyChecksum} from './capsules/proxy-tasks'

/** Every kind of task; what is listed here can be started, and resumed after a restart. */
export const taskKinds = [
  reclaimProxySpace,
  syncProxy,
  updateProxyCounts,
  verifyProxyChecksum,
  createView,
  updateView,
  promoteVersion,
  publishView,
  destroyView,
  removeView,
  removeViewFromEnvironment,
  destroyVersion,
  republishRepositories,
  verifyVersion,
  destroyEnvironment,
  publishContainerRepositories,
  mirrorRemoteRepository,
  scanRemote,
  destroyKey,
  createPushRoot,
  bulkAction,
  destroyOrganization,
  destroyProduct,
  runSyncPlan,
  updateHttpProxy,
  generateMetadata,
  reclaimSpace,
  removeContent,
  verifyChecksum,
  destroyRepository,
  discoverRepositories,
  importUpload,
  syncRepository,
  createRoot,
  updateRoot,
  runHostJob,
  runHostsJob,
] as const
