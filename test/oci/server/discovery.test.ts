import {expect, test} from 'vitest'
import {ask, codes, pushBlob, pushImage, putManifest, type Answer} from './client'
import {blobOf, imageOf, indexOf, ociIndex, ociManifest} from '../store/harness'
import {startRegistry, type Running} from './running'

const name = 'acme/apps/web'
const linkOf = ({headers}: Answer): string | undefined =>
  headers['link'] === undefined ? undefined : String(headers['link'])

test('tags come in order, page by page', async () => {
  const to = await startRegistry()
  const image = imageOf()
  await pushImage(to, name, 'v10', image)
  for (const tag of ['v2', 'V3', 'latest', '_x']) await putManifest(to, name, tag, image)
  const list = async (query = '') => {
    const answer = await ask(to, `/v2/${name}/tags/list${query}`)
    return {...(answer.json() as {name: string; tags: string[]}), link: linkOf(answer)}
  }
  const all = ['V3', '_x', 'latest', 'v10', 'v2']
  expect(await list()).toEqual({name, tags: all, link: undefined})
  expect(await list('?last=_x')).toEqual({name, tags: all.slice(2), link: undefined})
  expect(await list('?n=0')).toEqual({name, tags: [], link: undefined})
  expect(await list('?n=5')).toEqual({name, tags: all, link: undefined})
  const first = await list('?n=2')
  expect(first).toEqual({name, tags: all.slice(0, 2), link: `</v2/${name}/tags/list?n=2&last=_x>; rel="next"`})
  const seen = [...first.tags]
  for (let {link} = first; link;) {
    const next = await list(link.slice(link.indexOf('?'), link.indexOf('>')))
    seen.push(...next.tags)
    link = next.link
  }
  expect(seen).toEqual(all)
  expect(codes(await ask(to, `/v2/${name}/tags/list?n=many`))).toEqual(['PAGINATION_NUMBER_INVALID'])
})

test('the catalog comes in order, page by page', async () => {
  const to = await startRegistry()
  for (const repository of ['zoo', 'bar', 'foo']) await pushBlob(to, `acme/apps/${repository}`, blobOf())
  const first = await ask(to, '/v2/_catalog?n=2')
  expect(first.json()).toEqual({repositories: ['acme/apps/bar', 'acme/apps/foo']})
  expect(first.headers['link']).toBe('</v2/_catalog?n=2&last=acme%2Fapps%2Ffoo>; rel="next"')
  const rest = await ask(to, '/v2/_catalog?n=2&last=acme%2Fapps%2Ffoo')
  expect([rest.json(), rest.headers['link']]).toEqual([{repositories: ['acme/apps/zoo']}, undefined])
})

async function withReferrers() {
  const to = await startRegistry()
  const image = imageOf()
  await pushImage(to, name, 'v1', image)
  const subject = {mediaType: ociManifest, digest: image.digest, size: image.bytes.length}
  const plain = imageOf({subject})
  const sbom = imageOf({
    subject,
    artifactType: 'application/x.sbom',
    annotations: {made: 'today'},
    configMediaType: 'application/vnd.oci.empty.v1+json',
  })
  const answers = [await pushImage(to, name, plain.digest, plain), await pushImage(to, name, 'sbom', sbom)]
  const list = indexOf([image], {subject, artifactType: 'application/x.bundle'})
  answers.push(await putManifest(to, name, list.digest, list, {mediaType: ociIndex}))
  return {...to, image, plain, sbom, list, answers}
}

const referrers = async (to: Running, digest: string, query = '', repository = name) => {
  const answer = await ask(to, `/v2/${repository}/referrers/${digest}${query}`)
  const body = answer.json() as {manifests: {digest: string; artifactType?: string}[]}
  return {answer, body, digests: body.manifests?.map((manifest) => manifest.digest)}
}

test('a manifest with a subject says so when it is pushed, and is listed under it', async () => {
  const to = await withReferrers()
  for (const answer of to.answers)
    expect([answer.status, answer.headers['oci-subject']]).toEqual([201, to.image.digest])
  const {answer, body} = await referrers(to, to.image.digest)
  expect([answer.status, answer.headers['content-type']]).toEqual([200, ociIndex])
  expect(body).toEqual({
    schemaVersion: 2,
    mediaType: ociIndex,
    manifests: [
      {
        mediaType: ociManifest,
        digest: to.plain.digest,
        size: to.plain.bytes.length,
        artifactType: 'application/vnd.oci.image.config.v1+json',
      },
      {
        mediaType: ociManifest,
        digest: to.sbom.digest,
        size: to.sbom.bytes.length,
        artifactType: 'application/x.sbom',
        annotations: {made: 'today'},
      },
      {mediaType: ociIndex, digest: to.list.digest, size: to.list.bytes.length, artifactType: 'application/x.bundle'},
    ],
  })
})

test('referrers are filtered by artifact type, and the answer says that they were', async () => {
  const to = await withReferrers()
  const {answer, digests} = await referrers(to, to.image.digest, '?artifactType=application/x.sbom')
  expect([answer.headers['oci-filters-applied'], digests]).toEqual(['artifactType', [to.sbom.digest]])
  const none = await referrers(to, to.image.digest, '?artifactType=application/x.other')
  expect([none.answer.headers['oci-filters-applied'], none.digests]).toEqual(['artifactType', []])
  expect((await referrers(to, to.image.digest)).answer.headers['oci-filters-applied']).toBeUndefined()
})

test('a subject without referrers, or a repository without anything, has an empty list and never 404', async () => {
  const to = await withReferrers()
  for (const repository of [name, 'acme/apps/nothing']) {
    const {answer, digests} = await referrers(to, blobOf().digest, '', repository)
    expect([answer.status, answer.headers['content-type'], digests]).toEqual([200, ociIndex, []])
  }
  expect((await ask(to, `/v2/${name}/referrers/latest`)).status).toBe(400)
  expect((await ask(to, `/v2/${name}/referrers/${to.image.digest}`, {auth: null})).status).toBe(401)
})

test('the subject may come after its referrer, and a deleted referrer is gone from the list', async () => {
  const to = await startRegistry()
  const image = imageOf()
  const subject = {mediaType: ociManifest, digest: image.digest, size: image.bytes.length}
  const note = imageOf({subject, artifactType: 'application/x.note'})
  expect((await pushImage(to, name, note.digest, note)).headers['oci-subject']).toBe(image.digest)
  expect((await referrers(to, image.digest)).digests).toEqual([note.digest])
  await pushImage(to, name, 'v1', image)
  await ask(to, `/v2/${name}/manifests/${note.digest}`, {method: 'DELETE'})
  expect((await referrers(to, image.digest)).digests).toEqual([])
})

test('many referrers come page by page, each small enough for a client', async () => {
  const to = await startRegistry()
  const image = imageOf()
  await pushImage(to, name, 'v1', image)
  const subject = {mediaType: ociManifest, digest: image.digest, size: image.bytes.length}
  const notes = Array.from({length: 4}, (_, i) =>
    imageOf({subject, layers: image.blobs.slice(1), annotations: {i: String(i), text: 'x'.repeat(1_000_000)}}),
  )
  for (const note of notes) await pushImage(to, name, note.digest, note)
  const first = await referrers(to, image.digest)
  expect(first.digests).toHaveLength(3)
  const link = linkOf(first.answer) ?? ''
  const rest = await referrers(to, image.digest, link.slice(link.indexOf('?'), link.indexOf('>')))
  expect([...first.digests, ...rest.digests]).toEqual(notes.map(({digest}) => digest))
  expect(rest.answer.headers['link']).toBeUndefined()
})
