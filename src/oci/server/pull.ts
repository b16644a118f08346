import {isDigest} from '../../core/digest'
import type {ByteRange} from '../store'
import {readableRepository, type Context} from './context'
import type {LinkedBlob} from './links'
import {refuse} from './errors'
import {sendEmpty} from './exchange'
import {accepts, etagMatches, parseRange} from './headers'
import {whileMoving} from './idle'
import type {Caller, RegistryRepository} from './ports'

/** `GET` and `HEAD /v2/<name>/manifests/<tag or digest>`: the bytes exactly as they were pushed or synchronized. */
export function getManifest(context: Context, name: string, reference: string): void {
  const {request, response, method, policy} = context
  const {content} = context.ports
  const repository = readableRepository(context, name)
  const manifest = content.sets.locate(repository.contentSetId, reference)
  if (!manifest) throw missingManifest(context, name, reference)
  const {digest, mediaType, size, id} = manifest
  if (!reference.includes(':') && !accepts(request.headers.accept, mediaType))
    throw refuse(404, 'MANIFEST_UNKNOWN', `${reference} is a ${mediaType}, which the Accept header does not allow`, {
      reference,
    })
  const etag = `"${digest}"`
  const headers = {
    'content-type': mediaType,
    'docker-content-digest': digest,
    ...(policy.conditions && {etag}),
  }
  if (policy.conditions && etagMatches(request.headers['if-none-match'], etag)) {
    response.writeHead(304, headers).end()
    return
  }
  const bytes = method === 'HEAD' ? undefined : content.manifests.bytes(id)
  response.writeHead(200, {...headers, 'content-length': size})
  response.end(bytes)
}

/** `GET` and `HEAD /v2/<name>/blobs/<digest>`, with ranges and conditions. */
export async function getBlob(context: Context, name: string, digest: string): Promise<void> {
  const {links, method} = context
  const repository = readableRepository(context, name)
  if (!links) return sendBlob(context, repository, digest)
  if (method === 'HEAD') return sendBlobSize(context, repository, digest)
  checkHolds(context, repository, digest)
  sendEmpty(context, 302, {location: links.to(context, {name, digest})})
}

/** `GET` and `HEAD` of a signed link, which says itself that its bearer may have the blob. */
export async function getLinkedBlob(request: LinkRequest, path: string, {name, digest}: LinkedBlob): Promise<void> {
  const {links, method, query, ports} = request
  if (method !== 'GET' && method !== 'HEAD') throw refuse(405, 'UNSUPPORTED', `${method} is not supported here`)
  if (!links?.isValid(path, query)) throw refuse(403, 'DENIED', 'the link is not valid or has expired')
  const repository = ports.catalog.named(name)
  if (!repository) throw unknownBlob(digest)
  await sendBlob({...request, caller: nobody}, repository, digest)
}

type LinkRequest = Omit<Context, 'caller'>
const nobody: Caller = {isAnonymous: true, isRefused: false, user: undefined}

async function sendBlobSize(context: Context, repository: RegistryRepository, digest: string): Promise<void> {
  const size = await sizeIn(context, repository, digest)
  if (!(await context.ports.content.isIntact(digest))) throw unknownBlob(digest)
  context.response.writeHead(200, {'content-type': 'application/octet-stream', 'content-length': size}).end()
}

async function sendBlob(context: Context, repository: RegistryRepository, digest: string): Promise<void> {
  const {request, response, method} = context
  const {content} = context.ports
  const size = await sizeIn(context, repository, digest)
  const etag = `"${digest}"`
  const headers = {'docker-content-digest': digest, etag, 'accept-ranges': 'bytes'}
  if (etagMatches(request.headers['if-none-match'], etag)) {
    response.writeHead(304, headers).end()
    return
  }
  // A file that was lost or cut short is reported as missing, so that the next push of it repairs the store.
  if (!(await content.isIntact(digest))) throw unknownBlob(digest)
  const range = wantedRange(context, etag, size)
  if (range === 'unsatisfiable')
    throw refuse(416, 'RANGE_INVALID', 'the range is outside the blob', {size}, {'content-range': `bytes */${size}`})
  const part = range === 'all' ? {start: 0, end: size - 1} : range
  response.setHeader('content-type', 'application/octet-stream')
  if (range !== 'all') response.setHeader('content-range', `bytes ${part.start}-${part.end}/${size}`)
  const answer = {...headers, 'content-length': part.end - part.start + 1}
  if (method === 'HEAD') {
    response.writeHead(200, answer).end()
    return
  }
  const blob = await content.openBlob(digest, part)
  if (!blob) throw unknownBlob(digest)
  response.writeHead(range === 'all' ? 200 : 206, answer)
  if (await whileMoving(context, () => blob.sendTo(response))) response.end()
}

function checkHolds({ports}: Context, repository: RegistryRepository, digest: string): void {
  if (!isDigest(digest) || !ports.content.sets.hasBlob(repository.contentSetId, digest)) throw unknownBlob(digest)
}

async function sizeIn(context: Context, repository: RegistryRepository, digest: string): Promise<number> {
  const {content, blobs} = context.ports
  const {caller} = context
  checkHolds(context, repository, digest)
  if (content.blobSize(digest) === undefined) await blobs?.obtain(repository, digest)
  const size = content.blobSize(digest)
  if (size === undefined) throw unknownBlob(digest)
  // Who finds a blob here may be about to push a manifest that needs it.
  if (caller.user !== undefined) content.touch(digest)
  return size
}

function wantedRange({request, method}: Context, etag: string, size: number): 'all' | 'unsatisfiable' | ByteRange {
  const ifRange = request.headers['if-range']
  if (method === 'HEAD' || (ifRange !== undefined && !etagMatches(String(ifRange), etag))) return 'all'
  return parseRange(request.headers.range, size)
}

const unknownBlob = (digest: string): Error =>
  refuse(404, 'BLOB_UNKNOWN', 'the blob was not found in this repository', {digest: digest.slice(0, 200)})

function missingManifest({ports, options}: Context, name: string, reference: string): Error {
  const refusal = refuse(404, 'MANIFEST_UNKNOWN', 'the manifest was not found in this repository', {reference})
  if (!options.missingManifest) return refusal
  const isStored = isDigest(reference) && ports.content.manifests.byDigest(reference) !== undefined
  return options.missingManifest(name, reference, isStored) ?? refusal
}
