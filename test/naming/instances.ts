import type {RepositoryInstance} from '../../src/naming/instance'

const organization = {id: 3, name: 'ACME Corp. Ltd', label: 'ACME_Corp_Ltd', createdAt: '2026-08-01 10:20:30 UTC'}
const devQa = {id: 7, name: 'Dev QA', label: 'Dev_QA'}
const library = {id: 1, name: 'Library', label: 'Library'}

/** A content view version's busy box in Dev QA. */
export const promoted: RepositoryInstance = {
  kind: 'environment',
  organization,
  product: {name: 'Quay Images', label: 'Quay_Images'},
  repository: {
    name: 'busy box',
    label: 'busy_box',
    dockerUpstreamName: 'quay/busybox',
    contentCounts: {docker_tag: 4, docker_manifest: 9},
  },
  contentView: {id: 5, name: 'App CV', label: 'App_CV', default: false},
  contentViewVersion: {version: '3.0'},
  lifecycleEnvironment: devQa,
}
export const inLibraryView: RepositoryInstance = {...promoted, lifecycleEnvironment: library}
export const archive: RepositoryInstance = {...promoted, kind: 'archive', lifecycleEnvironment: null}
export const libraryInstance: RepositoryInstance = {
  ...promoted,
  kind: 'library',
  contentView: {id: 1, name: 'Default Organization View', label: 'Default_Organization_View', default: true},
  contentViewVersion: {version: '1.0'},
  lifecycleEnvironment: library,
}
/** The library instance of a repository that was pushed to. */
export const pushed: RepositoryInstance = {
  ...libraryInstance,
  repository: {name: 'webapp', label: 'webapp', dockerUpstreamName: null},
  pushPath: 'id/3/9/webapp',
}

/** The same instance with another repository in it. */
export function named(instance: RepositoryInstance, name: string, upstream: string | null = null): RepositoryInstance {
  return {...instance, repository: {name, label: name.replace(/\W+/g, '_'), dockerUpstreamName: upstream}}
}

/** The same instance in an environment that has a pattern. */
export function under(pattern: string, instance: RepositoryInstance): RepositoryInstance {
  const {lifecycleEnvironment} = instance
  return {
    ...instance,
    lifecycleEnvironment: lifecycleEnvironment && {...lifecycleEnvironment, registryNamePattern: pattern},
  }
}
