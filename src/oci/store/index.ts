export {BlobFiles, type BlobExpectation} from './blobs'
export {checkContent, type Checked, type CheckOptions, type Fault} from './check'
export {collectGarbage, type Collected, type CollectOptions} from './collect'
export {ImageFetcher, type FetchOptions} from './fetch'
export {systemCode} from './files'
export {Manifests, manifestOf, type PutManifest} from './manifests'
export type {Database, Migration} from './database'
export {contentMigrations} from './migrations'
export {dropLayers, OnDemand, spareLayers, type Layer, type LayerSource} from './on-demand'
export {OpenBlob} from './reader'
export {SetReader, type Page} from './set-reader'
export {ContentSets, type NewSet} from './sets'
export {ContentStore, type ContentOptions, type PutManifestOptions} from './store'
export {
  ContentError,
  type ByteRange,
  type ContentCounts,
  type ContentErrorCode,
  type ContentSet,
  type Manifest,
  type StoredBlob,
  type Tag,
} from './types'
export {Uploads, type Received, type Upload, type UploadStart} from './uploads'
