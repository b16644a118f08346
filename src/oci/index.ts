// The public face of the library's client side; `./store` and `./server` are those of its server side.
export type {Limits} from '../core/limits'
export type {RetryPolicy} from '../core/retry'
export type {Credentials} from './client/auth'
export {RegistryClient, type FetchedManifest, type RemoteRepository} from './client/client'
export type {Clock, RegistryEvent} from './client/exchanger'
export type {RegistryOptions} from './client/session'
export type {TlsOptions} from './client/exchange'
export {copyImage, type BlobProgress, type CopyOptions, type CopyProgress, type CopyResult} from './copy'
export type {ImageSource, ImageTarget, PutBlobOptions} from './endpoint'
export {fetchFlatpakIndex, type FlatpakIndex} from './flatpak/index-client'
export {flatpakContent, type FlatpakContent} from './flatpak/labels'
export {ArchiveWriter, openDockerArchive, openOciArchive} from './layout/archive'
export {LayoutDirectory, openLayout} from './layout/layout'
export {formatArchive, parseLocation, type Location} from './layout/location'
export {
  blobsOf,
  descriptorOf,
  manifestLimit,
  parseManifest,
  type Descriptor,
  type Manifest,
  type StoredManifest,
} from './manifest'
export {mediaTypes} from './mediatypes'
export {formatReference, parseReference, type Reference} from './reference'
export {collect, once} from './streams'
