// What registries do differently. The handlers ask the policy; none of them knows which program it imitates.

/** Where the bytes of blobs come from. */
export interface BlobRedirect {
  /** Path under which signed links are answered, such as `/content`. */
  readonly prefix: string
  /** How long a link works, in seconds. */
  readonly seconds: number
}

/** What a registry can do beyond plain pulls and pushes, and what it answers where registries differ. */
export interface RegistryPolicy {
  /** `GET …/referrers/<digest>`, and `OCI-Subject` in the answer to a push; without it there is no such path. */
  readonly referrers: boolean
  /** DELETE of manifests, tags and blobs. */
  readonly deletion: boolean
  /** GET and DELETE of an upload session: clients can ask how far it came, and end it. */
  readonly uploadSessions: boolean
  /** Pages of the catalog and of tags by `n` and `last`, and the catalog sorted. */
  readonly pages: boolean
  /** Entity tags: 304 for what the client has, and `If-Match` on pushes. */
  readonly conditions: boolean
  /** `?tag=` on the push of a manifest by digest. */
  readonly tagParameters: boolean
  /** `/index/dynamic` next to `/index/static`. */
  readonly dynamicIndex: boolean
  /** A mount that finds no blob begins an upload (202), or is refused (404). Where it is refused, only `mount` with `from` is a mount. */
  readonly missedMount: 'upload' | 'refusal'
  /** A chunk without `Content-Range` is added to what is there, or is the first one. */
  readonly unplacedChunk: 'added' | 'first'
  /** Status for an uploaded blob that has another digest. */
  readonly wrongDigest: 400 | 500
  /** Status for a method that a path does not have. */
  readonly otherMethod: 404 | 405
  /** What may stand in a path for a reference to a manifest and for a digest; no path exists with anything else. */
  readonly paths?: {readonly manifest: RegExp; readonly digest: RegExp}
  /** Codes of errors that are sent as plain text. */
  readonly plainErrors: readonly string[]
  /** Blobs are sent in the answer, or by a redirect to a signed link. A HEAD then tells type and length only. */
  readonly blobs: 'direct' | BlobRedirect
}

/** All that the distribution specification has, its optional parts included. */
export const fullPolicy: RegistryPolicy = {
  referrers: true,
  deletion: true,
  uploadSessions: true,
  pages: true,
  conditions: true,
  tagParameters: true,
  dynamicIndex: true,
  missedMount: 'upload',
  unplacedChunk: 'added',
  wrongDigest: 400,
  otherMethod: 405,
  plainErrors: [],
  blobs: 'direct',
}
