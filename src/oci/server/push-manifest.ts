import {isDigest} from '../../core/digest'
import {manifestLimit} from '../manifest'
import {isTag} from '../reference'
import type {Manifest} from '../store'
import {changeableRepository, pushRepository, pushTarget, type Context} from './context'
import {refuse} from './errors'
import {readBody, sendEmpty} from './exchange'
import {etagMatches} from './headers'
import {whileMoving} from './idle'
import type {RegistryRepository} from './ports'

const tagParameterLimit = 100

/** `PUT /v2/<name>/manifests/<tag or digest>[?tag=…]`: what it needs must already be in the repository. */
export async function putManifest(context: Context, name: string, reference: string): Promise<void> {
  const {request, options, policy} = context
  const {content} = context.ports
  const repository = await pushRepository(context, name)
  const {digest, tags} = namesOf(context, reference)
  const bytes = await whileMoving(context, () => readBody(request, options.manifestLimit ?? manifestLimit))
  const prepared = await content.prepareManifest(bytes, {mediaType: request.headers['content-type'], digest})
  const manifest = content.database.transaction(() => {
    checkConditions(context, repository, reference)
    const added = content.manifests.put(bytes, prepared)
    checkWhole(context, repository, added)
    content.sets.add(repository.contentSetId, added.id)
    for (const tag of tags) content.sets.add(repository.contentSetId, added.id, tag)
    pushTarget(context).changed(repository, {kind: 'manifest put', manifestId: added.id, tags})
    return added
  })
  sendEmpty(context, 201, {
    location: `/v2/${name}/manifests/${manifest.digest}`,
    'docker-content-digest': manifest.digest,
    ...(policy.referrers && manifest.subject && {'oci-subject': manifest.subject}),
    ...(digest !== undefined && tags.length > 0 && {'oci-tag': tags.join(', ')}),
  })
}

/** `DELETE /v2/<name>/manifests/<tag or digest>`: a tag alone, or a manifest with all its tags. */
export function deleteManifest(context: Context, name: string, reference: string): void {
  const {content} = context.ports
  const repository = changeableRepository(context, name)
  const removed = content.database.transaction(() => remove(context, repository, reference))
  if (!removed) throw refuse(404, 'MANIFEST_UNKNOWN', 'the repository does not have this manifest', {reference})
  sendEmpty(context, 202)
}

function remove(context: Context, repository: RegistryRepository, reference: string): boolean {
  const {sets} = context.ports.content
  const manifest = sets.resolve(repository.contentSetId, reference)
  if (!manifest) return false
  if (reference.includes(':')) {
    sets.remove(repository.contentSetId, manifest.id)
    pushTarget(context).changed(repository, {kind: 'manifest deleted', manifestId: manifest.id})
  } else {
    sets.untag(repository.contentSetId, reference)
    pushTarget(context).changed(repository, {kind: 'tag deleted', tag: reference})
  }
  return true
}

/** Digest and tags that a PUT names: in its path, or tags as parameters of a PUT by digest. */
function namesOf({query, policy}: Context, reference: string): {digest: string | undefined; tags: string[]} {
  const tags = policy.tagParameters ? query.getAll('tag') : []
  const wrong = tags.find((tag) => !isTag(tag))
  if (wrong !== undefined || tags.length > tagParameterLimit)
    throw refuse(400, 'MANIFEST_INVALID', 'a tag parameter is malformed, or there are too many', {tag: wrong})
  if (reference.includes(':')) {
    if (!isDigest(reference)) throw refuse(400, 'DIGEST_INVALID', 'the digest is malformed', {digest: reference})
    return {digest: reference, tags}
  }
  if (!isTag(reference)) throw refuse(400, 'TAG_INVALID', 'the tag is malformed', {tag: reference.slice(0, 200)})
  return {digest: undefined, tags: [reference, ...tags]}
}

/** `If-Match` and `If-None-Match` let a client move a tag only when it stands where the client saw it. */
function checkConditions(context: Context, repository: RegistryRepository, reference: string): void {
  const {ports, request, policy} = context
  if (!policy.conditions) return
  const {'if-match': match, 'if-none-match': noneMatch} = request.headers
  if (match === undefined && noneMatch === undefined) return
  const current = ports.content.sets.resolve(repository.contentSetId, reference)
  const etag = current ? `"${current.digest}"` : ''
  const moved = match !== undefined && !(current && etagMatches(match, etag))
  const taken = noneMatch !== undefined && current !== undefined && etagMatches(noneMatch, etag)
  if (moved || taken)
    throw refuse(412, 'MANIFEST_INVALID', `${reference} ${current ? 'is another manifest' : 'does not exist'}`, {
      reference,
      current: current?.digest,
    })
}

/** Blobs and members must be in this very repository: knowing a digest gives no right to content elsewhere. */
function checkWhole({ports}: Context, repository: RegistryRepository, manifest: Manifest): void {
  const {manifests, sets} = ports.content
  const set = repository.contentSetId
  const blobs = manifests.blobs(manifest.id).filter(({digest}) => !sets.hasBlob(set, digest))
  const members = manifests.childDigests(manifest.id).filter((digest) => !sets.resolve(set, digest))
  const missing = [...blobs.map(({digest}) => digest), ...members]
  if (missing.length > 0)
    throw refuse(404, 'MANIFEST_BLOB_UNKNOWN', 'the manifest names content that is not in the repository', {
      digests: missing,
    })
}
