import {randomBytes} from 'node:crypto'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {digestOf, type Algorithm} from '../../../src/core/digest'
import {ask, type Answer, type Ask} from '../../oci/server/client'
import {blobOf, ociConfig, ociIndex, ociLayer, ociManifest, type Blob} from '../../oci/store/harness'
import {harness, type Harness} from '../harness'

/** What a client pushes: blobs, then manifests from the members to the index, then tags; and what refers to what. */
interface Content {
  readonly blobs: Blob[]
  readonly manifests: (Blob & {mediaType: string; subject?: string; artifactType?: string})[]
  readonly tags: Record<string, string>
}

const emptyJson = 'application/vnd.oci.empty.v1+json'
const example = 'application/vnd.example.artifact.v1'
const name = 'acme/conformance/repo1'

let at: Harness
/** Tokens as a client keeps them: one for what reads, one for what writes, one for what deletes. */
const tokens = new Map<string, string>()

beforeAll(async () => {
  at = await harness({edition: {registry: 'oci'}})
  await at.ok('POST', '/katello/api/organizations', {organization: {name: 'ACME', label: 'acme'}})
  const [{id}] = (await at.ok('GET', '/katello/api/organizations?search=label%20=%20acme'))['results']
  await at.ok('POST', '/katello/api/products', {organization_id: id, name: 'Conformance', label: 'conformance'})
})
afterAll(() => at.close())

/** A request as clients make it: without a login first, then with the token that the challenge leads to. */
async function go(path: string, options: Ask = {}): Promise<Answer> {
  const to = {port: Number(new URL(at.server.url).port)}
  const {method = 'GET'} = options
  const key = method === 'GET' || method === 'HEAD' ? 'pull' : method === 'DELETE' ? 'delete' : 'push'
  const send = () => {
    const token = tokens.get(key)
    const headers = {...options.headers, ...(token && {authorization: `Bearer ${token}`})}
    return ask(to, path, {...options, headers, auth: null})
  }
  const first = await send()
  if (first.status !== 401) return first
  const [, realm = '', service = '', scope = ''] =
    /^Bearer realm="([^"]+)",service="([^"]+)"(?:,scope="([^"]+)")?/.exec(String(first.headers['www-authenticate'])) ??
    []
  const query = new URLSearchParams({service, ...(scope && {scope})})
  const {token} = (await ask(to, `${new URL(realm).pathname}?${query}`)).json() as {token: string}
  tokens.set(key, token)
  return send()
}

const repo = (path: string, options?: Ask) => go(`/v2/${name}/${path}`, options)

interface Made {
  readonly layers?: Blob[]
  readonly algorithm?: Algorithm
  readonly extra?: Record<string, unknown>
  readonly config?: {mediaType: string; bytes: string}
  readonly describe?: (blob: Blob) => Record<string, unknown>
}

const descriptor = (mediaType: string, {bytes, digest}: Blob) => ({mediaType, digest, size: bytes.length})

/** Adds an image or artifact manifest with its blobs. */
function addManifest(content: Content, made: Made = {}): Blob {
  const {algorithm = 'sha256', extra = {}, describe = () => ({})} = made
  const layers = made.layers ?? [blobOf(randomBytes(200), algorithm), blobOf(randomBytes(300), algorithm)]
  const body =
    made.config?.bytes ??
    JSON.stringify({architecture: 'amd64', os: 'linux', history: [randomBytes(4).toString('hex')]})
  const config = blobOf(body, algorithm)
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: ociManifest,
      config: {...descriptor(made.config?.mediaType ?? ociConfig, config), ...describe(config)},
      layers: layers.map((layer) => ({...descriptor(made.config ? example : ociLayer, layer), ...describe(layer)})),
      ...extra,
    }),
  )
  content.blobs.push(config, ...layers)
  return add(content, ociManifest, bytes, algorithm, extra, made.config?.mediaType ?? ociConfig)
}

function addIndex(
  content: Content,
  members: readonly Blob[],
  extra: Record<string, unknown> = {},
  algorithm: Algorithm = 'sha256',
): Blob {
  const typeOf = (digest: string) => content.manifests.find((one) => one.digest === digest)?.mediaType ?? ociManifest
  const manifests = members.map((member, i) => ({
    ...descriptor(typeOf(member.digest), member),
    platform: {os: 'linux', architecture: i === 0 ? 'amd64' : 'arm64'},
  }))
  const bytes = Buffer.from(JSON.stringify({schemaVersion: 2, mediaType: ociIndex, manifests, ...extra}))
  return add(content, ociIndex, bytes, algorithm, extra)
}

function add(
  content: Content,
  mediaType: string,
  bytes: Buffer,
  algorithm: Algorithm,
  extra: Record<string, unknown>,
  configType?: string,
): Blob {
  const made = {bytes, digest: digestOf(bytes, algorithm)}
  const subject = extra['subject'] as {digest: string} | undefined
  const artifactType = (extra['artifactType'] as string | undefined) ?? configType
  content.manifests.push({
    ...made,
    mediaType,
    ...(subject && {subject: subject.digest}),
    ...(artifactType && {artifactType}),
  })
  return made
}

const artifact = (extra: Record<string, unknown> = {}): Made => ({
  config: {mediaType: emptyJson, bytes: '{}'},
  layers: [blobOf()],
  extra: {artifactType: example, annotations: {'org.example.note': randomBytes(4).toString('hex')}, ...extra},
})

const large = Object.fromEntries(Array.from({length: 390}, (_, i) => [`large-annotation-${i}`, 'A'.repeat(10_000)]))
const unknownFields = {'org.example.unknown': {nested: [1, 'two']}}

const kinds: Record<string, (content: Content) => void> = {
  'an image': (all) => void (all.tags['image'] = addManifest(all).digest),
  'an image with a manifest of almost 4 MiB': (all) =>
    void (all.tags['large'] = addManifest(all, {extra: {annotations: large}}).digest),
  'an index': (all) => void (all.tags['index'] = addIndex(all, [addManifest(all), addManifest(all)]).digest),
  'an index of indexes': (all) => {
    const inner = [0, 1].map(() => addIndex(all, [addManifest(all), addManifest(all)]))
    all.tags['nested'] = addIndex(all, inner).digest
  },
  'an empty index': (all) => void (all.tags['empty'] = addIndex(all, []).digest),
  'an artifact': (all) => void (all.tags['artifact'] = addManifest(all, artifact()).digest),
  'an artifact without layers of its own': (all) =>
    void (all.tags['bare'] = addManifest(all, {...artifact(), layers: [blobOf('{}')]}).digest),
  'an index of artifacts': (all) =>
    void (all.tags['artifacts'] = addIndex(all, [addManifest(all, artifact()), addManifest(all, artifact())], {
      artifactType: example,
    }).digest),
  'an image with what refers to it': (all) => {
    const image = addManifest(all)
    all.tags['subject'] = image.digest
    const subject = descriptor(ociManifest, image)
    addManifest(all, {extra: {subject}})
    for (const type of [example, `${example}.other`])
      all.tags[type.replaceAll(/\W/g, '-')] = addManifest(all, artifact({subject, artifactType: type})).digest
  },
  'an index with an index that refers to it': (all) => {
    const index = addIndex(all, [addManifest(all)])
    const extra = {
      subject: descriptor(ociIndex, index),
      artifactType: example,
      annotations: {'org.example.note': 'yes'},
    }
    all.tags['referrer'] = addIndex(all, [addManifest(all, artifact())], extra).digest
  },
  'an artifact whose subject is missing': (all) => {
    const subject = {mediaType: ociManifest, digest: blobOf().digest, size: 123}
    all.tags['orphan'] = addManifest(all, artifact({subject})).digest
  },
  'descriptors with data': (all) =>
    void (all.tags['data'] = addManifest(all, {describe: ({bytes}) => ({data: bytes.toString('base64')})}).digest),
  'layers that are not distributed': (all) => {
    const gone = blobOf()
    const url = `https://store.example.com/blobs/${gone.digest}`
    const made = addManifest(all, {
      layers: [blobOf()],
      extra: {
        layers: [{...descriptor('application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', gone), urls: [url]}],
      },
    })
    all.tags['foreign'] = made.digest
  },
  'fields that nobody knows': (all) => {
    const members = [addManifest(all, {extra: unknownFields}), addManifest(all, {extra: unknownFields})]
    all.tags['unknown'] = addIndex(all, members, unknownFields).digest
  },
  'an image without layers': (all) => void (all.tags['none'] = addManifest(all, {layers: []}).digest),
  'sha512 throughout': (all) =>
    void addIndex(
      all,
      [addManifest(all, {algorithm: 'sha512'}), addManifest(all, {algorithm: 'sha512'})],
      {},
      'sha512',
    ),
}

it('refers to nothing and has no tags before the first push', async () => {
  const referrers = await repo(`referrers/${blobOf().digest}`)
  expect(referrers).toMatchObject({status: 200, headers: {'content-type': ociIndex}})
  expect(referrers.json()).toEqual({schemaVersion: 2, mediaType: ociIndex, manifests: []})
  expect((await repo('tags/list')).status).toBe(404)
})

describe.each(Object.entries(kinds))('%s', (_, make) => {
  const content: Content = {blobs: [], manifests: [], tags: {}}
  make(content)
  const {blobs, manifests, tags} = content
  const accept = `${ociIndex}, ${ociManifest}`

  it('is pushed blob by blob, manifest by manifest, tag by tag', async () => {
    for (const [i, {bytes, digest}] of blobs.entries()) {
      let sent: Answer
      if (i % 3 === 0) sent = await repo(`blobs/uploads/?digest=${digest}`, {method: 'POST', body: bytes})
      else {
        const {headers} = await repo('blobs/uploads/', {method: 'POST', body: ''})
        let location = String(headers.location)
        const patch = i % 3 === 1
        if (patch) location = String((await go(location, {method: 'PATCH', body: bytes})).headers.location)
        sent = await go(`${location}?digest=${digest}`, {method: 'PUT', body: patch ? '' : bytes})
      }
      expect([sent.status, sent.text]).toEqual([201, ''])
      expect((await go(String(sent.headers.location))).body.equals(bytes)).toBe(true)
    }
    const references = [...manifests.map((one) => [one.digest, one.digest]), ...Object.entries(tags)]
    for (const [reference, digest] of references) {
      const {bytes, mediaType, subject} = manifests.find((one) => one.digest === digest) ?? never()
      const put = {method: 'PUT', body: bytes, headers: {'content-type': mediaType}}
      const sent = await repo(`manifests/${reference}`, put)
      expect([sent.status, sent.text]).toEqual([201, ''])
      expect(sent.headers['oci-subject']).toBe(subject)
      expect((await go(String(sent.headers.location), {headers: {accept}})).body.equals(bytes)).toBe(true)
    }
  })

  it('is listed, and pulled as it was pushed', async () => {
    const listed = (await repo('tags/list')).json() as {tags: string[]}
    expect(listed.tags).toEqual(expect.arrayContaining(Object.keys(tags)))
    for (const [reference, digest] of [...Object.entries(tags), ...manifests.map((one) => [one.digest, one.digest])]) {
      const {bytes, mediaType} = manifests.find((one) => one.digest === digest) ?? never()
      const head = await repo(`manifests/${reference}`, {method: 'HEAD', headers: {accept}})
      const expected = {
        'content-type': mediaType,
        'content-length': String(bytes.length),
        'docker-content-digest': digest,
      }
      expect(head).toMatchObject({status: 200, text: '', headers: expected})
      const got = await repo(`manifests/${reference}`, {headers: {accept}})
      expect(got).toMatchObject({status: 200, headers: expected})
      expect(got.body.equals(bytes)).toBe(true)
    }
    for (const {bytes, digest} of blobs) {
      const expected = {'content-length': String(bytes.length), 'docker-content-digest': digest}
      expect(await repo(`blobs/${digest}`, {method: 'HEAD'})).toMatchObject({status: 200, text: '', headers: expected})
      expect((await repo(`blobs/${digest}`)).body.equals(bytes)).toBe(true)
    }
  })

  it('is known by its subject', async () => {
    for (const subject of new Set(manifests.flatMap((one) => one.subject ?? []))) {
      const referrers = manifests.filter((one) => one.subject === subject)
      const answer = await repo(`referrers/${subject}`)
      expect(answer.headers['content-type']).toBe(ociIndex)
      const wanted = referrers.map((one) => ({...descriptor(one.mediaType, one), artifactType: one.artifactType}))
      const {manifests: found} = answer.json() as {manifests: unknown[]}
      expect(found).toHaveLength(wanted.length)
      expect(found).toEqual(expect.arrayContaining(wanted.map((one) => expect.objectContaining(one))))
      for (const {artifactType = ''} of referrers) {
        const filtered = await repo(`referrers/${subject}?artifactType=${encodeURIComponent(artifactType)}`)
        expect(filtered.headers['oci-filters-applied']).toBe('artifactType')
        const types = (filtered.json() as {manifests: {artifactType: string}[]}).manifests
        expect(types.map((one) => one.artifactType)).toEqual(
          referrers.filter((one) => one.artifactType === artifactType).map(() => artifactType),
        )
      }
    }
  })

  it('is deleted, and gone at once', async () => {
    const paths = [
      ...Object.keys(tags).map((tag) => `manifests/${tag}`),
      ...manifests.toReversed().map(({digest}) => `manifests/${digest}`),
      ...new Set(blobs.map(({digest}) => `blobs/${digest}`)),
    ]
    for (const path of paths) {
      expect([path, (await repo(path, {method: 'DELETE'})).status]).toEqual([path, 202])
      expect((await repo(path, {method: 'HEAD', headers: {accept}})).status).toBe(404)
    }
  })
})

function never(): never {
  throw new Error('not in the content')
}
