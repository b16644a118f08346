import {algorithmOf, isDigest, type Algorithm} from '../../core/digest'
import {ContentError, type Upload} from '../store'
import {changeableRepository, pushRepository, pushTarget, type Context} from './context'
import {nameUnknown, refuse} from './errors'
import {sendEmpty} from './exchange'
import {parseContentRange} from './headers'
import {whileMoving} from './idle'
import type {RegistryRepository} from './ports'

/** `POST /v2/<name>/blobs/uploads/`: mounts a blob, takes a whole one (`?digest=`), or starts an upload. */
export async function startUpload(context: Context, name: string): Promise<void> {
  const {query, ports, caller, policy} = context
  const repository = await pushRepository(context, name)
  const mount = mountOf(context)
  if (mount !== null && (await mounted(context, repository, mount))) return sendCreated(context, name, mount)
  if (mount !== null && policy.missedMount === 'refusal') throw missedMount(context, mount)
  const digest = query.get('digest')
  if (digest !== null && mount === null) {
    await receiveWhole(context, repository, digest)
    return sendCreated(context, name, digest)
  }
  const owner = caller.user ?? ''
  const upload = await ports.content.uploads.start({repository: name, owner, algorithm: announced(query, mount)})
  sendProgress(context, 202, name, upload)
}

/** `PATCH /v2/<name>/blobs/uploads/<id>`: a chunk, or all bytes in one stream. */
export async function appendToUpload(context: Context, name: string, id: string): Promise<void> {
  const upload = await findUpload(context, name, id)
  if (await receiveChunk(context, name, upload)) sendProgress(context, 202, name, upload)
}

/** `PUT /v2/<name>/blobs/uploads/<id>?digest=`: the last bytes, if any, and the digest of all. */
export async function finishUpload(context: Context, name: string, id: string): Promise<void> {
  const {query, request} = context
  const {content} = context.ports
  const digest = query.get('digest') ?? ''
  const found = await content.uploads.find(id, name)
  const repository = await pushRepository(context, name, found)
  if (!isDigest(digest)) throw refuse(400, 'DIGEST_INVALID', 'the digest is missing or malformed', {digest})
  const upload = found && ownUpload(context, found)
  if (!upload) {
    // The answer to an earlier try may have been lost on its way.
    const done = request.headers['content-length'] === '0' && content.sets.hasBlob(repository.contentSetId, digest)
    if (done && (await content.isIntact(digest))) return sendCreated(context, name, digest)
    throw unknownUpload(id)
  }
  if (hasBody(context) && !(await receiveChunk(context, name, upload))) return
  const link = (): void => content.sets.linkBlob(repository.contentSetId, digest)
  await checkingDigest(context, () => content.finishUpload(upload, digest, link))
  sendCreated(context, name, digest)
}

/** `GET /v2/<name>/blobs/uploads/<id>`: how far the upload came, even after a restart of the server. */
export async function uploadStatus(context: Context, name: string, id: string): Promise<void> {
  sendProgress(context, 204, name, await findUpload(context, name, id))
}

/** `DELETE /v2/<name>/blobs/uploads/<id>`. */
export async function cancelUpload(context: Context, name: string, id: string): Promise<void> {
  await context.ports.content.uploads.cancel(await findUpload(context, name, id))
  sendEmpty(context, 204)
}

/** `DELETE /v2/<name>/blobs/<digest>`: gone from this repository; its bytes stay while anything else needs them. */
export function deleteBlob(context: Context, name: string, digest: string): void {
  const {content} = context.ports
  const repository = changeableRepository(context, name)
  const removed = content.database.transaction(() => {
    if (!isDigest(digest) || !content.sets.unlinkBlob(repository.contentSetId, digest)) return false
    pushTarget(context).changed(repository, {kind: 'blob deleted', digest})
    return true
  })
  if (!removed) throw refuse(404, 'BLOB_UNKNOWN', 'the blob was not found in this repository', {digest})
  sendEmpty(context, 202)
}

async function findUpload(context: Context, name: string, id: string): Promise<Upload> {
  const found = await context.ports.content.uploads.find(id, name)
  changeableRepository(context, name, found)
  const upload = found && ownUpload(context, found)
  if (!upload) throw unknownUpload(id)
  return upload
}

/** An upload belongs to the user who started it. */
function ownUpload({caller}: Context, upload: Upload): Upload | undefined {
  return caller.user !== undefined && upload.owner === caller.user ? upload : undefined
}

/** Takes the request's bytes; false when its connection broke, and then there is nobody to answer. */
async function receiveChunk(context: Context, name: string, upload: Upload): Promise<boolean> {
  const {request, response, method, policy} = context
  const header = request.headers['content-range']
  const range = header === undefined ? undefined : parseContentRange(header)
  if (header !== undefined && !range)
    throw refuse(400, 'BLOB_UPLOAD_INVALID', 'the Content-Range is malformed', {'content-range': header.slice(0, 100)})
  const length = request.headers['content-length']
  if (range && length !== undefined && Number(length) !== range.end - range.start + 1)
    throw refuse(400, 'SIZE_INVALID', 'Content-Range and Content-Length do not agree')
  try {
    const {uploads} = context.ports.content
    const start = range?.start ?? (method === 'PATCH' && policy.unplacedChunk === 'first' ? 0 : undefined)
    const {complete} = await whileMoving(context, () => uploads.append(upload, request, start))
    if (!complete) response.destroy()
    return complete
  } catch (error) {
    if (!(error instanceof ContentError) || error.code !== 'RANGE_INVALID') throw error
    throw refuse(416, 'BLOB_UPLOAD_INVALID', error.message, error.detail, progressHeaders(context, name, upload))
  }
}

async function receiveWhole(context: Context, repository: RegistryRepository, digest: string): Promise<void> {
  if (!isDigest(digest)) throw refuse(400, 'DIGEST_INVALID', 'the digest is malformed', {digest: digest.slice(0, 200)})
  const {content} = context.ports
  const link = (): void => content.sets.linkBlob(repository.contentSetId, digest)
  await checkingDigest(context, () => whileMoving(context, () => content.putBlob(context.request, {digest}, link)))
}

/** Work that compares bytes with their digest; the policy says how a difference is answered. */
async function checkingDigest({policy}: Context, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const differs = error instanceof ContentError && error.code === 'DIGEST_INVALID'
    throw differs && policy.wrongDigest === 500 ? refuse(500, 'UNKNOWN', error.message) : error
  }
}

/** The digest to mount; null for a request that is no mount. */
function mountOf({query, policy}: Context): string | null {
  const isOther = [...query.keys()].some((key) => key !== 'mount' && key !== 'from')
  return policy.missedMount === 'refusal' && (isOther || !query.has('from')) ? null : query.get('mount')
}

function missedMount({query, ports, caller}: Context, digest: string): Error {
  const from = query.get('from') ?? ''
  const source = ports.catalog.named(from)
  const isReadable = source && (!source.needsUser || ports.catalog.mayRead(caller, source))
  return isReadable
    ? refuse(404, 'BLOB_UNKNOWN', `repository ${from} does not have the blob`, {digest})
    : nameUnknown(from)
}

/** Links a blob from another repository that the caller may read; without `from`, from any such repository. */
async function mounted(context: Context, target: RegistryRepository, digest: string): Promise<boolean> {
  const {query, caller} = context
  const {catalog, content} = context.ports
  const {sets} = content
  if (!isDigest(digest)) return false
  const from = query.get('from')
  const source = from === null ? undefined : catalog.named(from)
  const readable =
    from === null
      ? isInCatalog(context, sets.setsWithBlob(digest))
      : source !== undefined &&
        (!source.needsUser || catalog.mayRead(caller, source)) &&
        sets.hasBlob(source.contentSetId, digest)
  if (!readable || !(await content.isIntact(digest))) return false
  return content.database.transaction(() => {
    if (!content.hasBlob(digest)) return false
    sets.linkBlob(target.contentSetId, digest)
    return true
  })
}

function isInCatalog({ports, caller}: Context, setIds: readonly number[]): boolean {
  if (setIds.length === 0) return false
  const wanted = new Set(setIds)
  return ports.catalog.readable(caller).some(({contentSetId}) => wanted.has(contentSetId))
}

function announced(query: URLSearchParams, mount: string | null): Algorithm {
  if (mount !== null && isDigest(mount)) return algorithmOf(mount)
  return query.get('digest-algorithm') === 'sha512' ? 'sha512' : 'sha256'
}

const hasBody = ({request}: Context): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0

function sendCreated(context: Context, name: string, digest: string): void {
  sendEmpty(context, 201, {location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest})
}

function sendProgress(context: Context, status: number, name: string, upload: Upload): void {
  sendEmpty(context, status, progressHeaders(context, name, upload))
}

/** `Range` cannot tell no byte from one, so the exact offset has a header of its own where sessions can be asked about. */
function progressHeaders({policy}: Context, name: string, {id, size}: Upload): Record<string, string> {
  return {
    location: `/v2/${name}/blobs/uploads/${id}`,
    range: `0-${Math.max(size - 1, 0)}`,
    'docker-upload-uuid': id,
    ...(policy.uploadSessions && {'upload-offset': String(size)}),
  }
}

const unknownUpload = (id: string): Error =>
  refuse(404, 'BLOB_UPLOAD_UNKNOWN', 'the upload does not exist or has ended', {id: id.slice(0, 100)})
