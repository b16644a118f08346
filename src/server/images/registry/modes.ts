import {fullPolicy, type RegistryPolicy} from '../../../oci/server'
import type {RegistryMode} from '../../edition'

/** How the registry behaves in one mode. */
export interface RegistryBehavior {
  readonly policy: RegistryPolicy
  /** A push keeps its login: it prolongs the token, and finishes its uploads when the token has expired all the same. */
  readonly pushKeepsLogin: boolean
}

/**
 * Katello sends what it does not answer itself on to Pulp. Its routes have no deletion, no upload sessions and no referrers; blobs are
 * redirected to Pulp's content application by signed links, and Pulp's errors pass as plain text.
 */
const katelloPolicy: RegistryPolicy = {
  referrers: false,
  deletion: false,
  uploadSessions: false,
  pages: false,
  conditions: false,
  tagParameters: false,
  dynamicIndex: false,
  missedMount: 'refusal',
  unplacedChunk: 'first',
  wrongDigest: 500,
  otherMethod: 404,
  paths: {manifest: /^[0-9A-Za-z._:-]+$/, digest: /^[0-9A-Za-z:]+$/},
  plainErrors: [
    'BLOB_UNKNOWN',
    'BLOB_UPLOAD_INVALID',
    'BLOB_UPLOAD_UNKNOWN',
    'DIGEST_INVALID',
    'MANIFEST_BLOB_UNKNOWN',
    'MANIFEST_INVALID',
    'MANIFEST_UNKNOWN',
    'RANGE_INVALID',
    'SIZE_INVALID',
    'TAG_INVALID',
    'TOOMANYREQUESTS',
  ],
  blobs: {prefix: '/pulp/container', seconds: 15 * 60},
}

/** How the registry behaves in each mode. */
export const registryBehaviors: Readonly<Record<RegistryMode, RegistryBehavior>> = {
  katello: {policy: katelloPolicy, pushKeepsLogin: false},
  oci: {policy: fullPolicy, pushKeepsLogin: true},
}
