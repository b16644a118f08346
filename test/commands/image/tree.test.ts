import {join} from 'node:path'
import {expect, it} from 'vitest'
import type {RepositoryContent} from '../../../src/sandbox/upstream/repository'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {artifactManifest, referrersIndex} from '../../../src/oci/artifact'
import {companionTag} from '../../../src/oci/companions'
import {descriptorOf, type Descriptor, type StoredManifest} from '../../../src/oci/manifest'
import {mediaTypes} from '../../../src/oci/mediatypes'
import {onCleanup, temporary} from '../../support/places'
import {mallet, type Run} from '../../support/program'
import {startUpstream, type Fault, type Upstream, type UpstreamRequest} from '../../support/upstream'

interface Node {
  readonly role: string
  readonly digest: string
  readonly found_by: string | null
  readonly tag: string | null
  readonly platform: string | null
  readonly missing: boolean
  readonly size: number
  readonly children: readonly Node[]
}

const sbom = artifactManifest({artifactType: 'application/spdx+json', layers: []})
const signature = artifactManifest({artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json', layers: []})
const attestation = artifactManifest({artifactType: 'application/vnd.in-toto+json', layers: []})

const entryOf = ({mediaType, bytes}: StoredManifest, artifactType: string): Descriptor => ({
  ...descriptorOf(mediaType, bytes),
  artifactType,
})
const sbomEntry = entryOf(sbom, 'application/spdx+json')

/** `apps/web` of the fixtures, to be changed. */
async function web(): Promise<RepositoryContent> {
  const found = (await fixtureRepositories()).find(({name}) => name === 'apps/web')
  if (!found) throw new Error('there is no apps/web')
  return {name: 'apps/web', tags: new Map(found.tags), manifests: new Map(found.manifests), blobs: new Map(found.blobs)}
}

function put(repository: RepositoryContent, manifest: StoredManifest, tag?: string): void {
  repository.manifests.set(manifest.digest, manifest)
  if (tag !== undefined) repository.tags.set(tag, manifest.digest)
}

async function serving(
  repository: RepositoryContent,
  fault?: (request: UpstreamRequest) => Fault | undefined,
): Promise<Upstream> {
  const registry = await startUpstream({repositories: [repository], fault})
  onCleanup(() => registry.close())
  return registry
}

const tree = (...args: string[]): Promise<Run> => mallet(['image', 'tree', ...args], {home: temporary()})

async function read(...args: string[]): Promise<Node> {
  const {code, stdout, stderr} = await tree(...args, '--json')
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as Node
}

const asked = ({requests}: Upstream): string[] =>
  requests.filter(({path}) => path !== '/v2/').map(({method, path}) => `${method} ${path.replace('/v2/apps/web/', '')}`)

const nodes = (one: Node): Node[] => [one, ...one.children.flatMap(nodes)]
const attached = (one: Node) =>
  nodes(one)
    .filter(({found_by: how}) => how !== null)
    .map(({role, digest, found_by: how, tag}) => [role, digest, how, tag])

it('shows index, manifests, configurations and layers, with a request for each manifest and two for what is attached', async () => {
  const repository = await web()
  const registry = await serving(repository)
  const root = await read(`${registry.host}/apps/web:1.0`)
  const digest = repository.tags.get('1.0') ?? ''
  expect([root.role, root.digest]).toEqual(['index', digest])
  expect(root.children.map(({role, platform}) => [role, platform])).toEqual([
    ['manifest', 'linux/amd64'],
    ['manifest', 'linux/arm64'],
  ])
  for (const {children} of root.children)
    expect(children.map(({role}) => role)).toEqual(['config', ...children.slice(1).map(() => 'layer')])
  expect(asked(registry).toSorted()).toEqual(
    [
      'GET manifests/1.0',
      `GET referrers/${digest}`,
      'GET tags/list',
      ...root.children.map((child) => `GET manifests/${child.digest}`),
    ].toSorted(),
  )
  const {stdout} = await tree(`${registry.host}/apps/web:1.0`)
  const [first, second, third] = stdout.split('\n')
  expect(first).toMatch(/^127\.0\.0\.1:\d+\/apps\/web:1\.0, \d+\.\d KiB$/)
  expect(second).toBe(`index ${digest} (${root.size} B)`)
  expect(third).toBe(`├── manifest linux/amd64 ${root.children[0]?.digest} (${root.children[0]?.size} B)`)
})

it('finds signatures, SBOMs and attestations by their tags, and what signs an SBOM', async () => {
  const repository = await web()
  const digest = repository.tags.get('1.0') ?? ''
  const signatureOfSbom = companionTag(sbom.digest, 'sig')
  put(repository, referrersIndex([sbomEntry]), companionTag(digest))
  put(repository, sbom)
  put(repository, signature, companionTag(digest, 'sig'))
  put(repository, attestation, companionTag(digest, 'att'))
  put(repository, signature, signatureOfSbom)
  const registry = await serving(repository)
  const root = await read(`${registry.host}/apps/web:1.0`)
  expect(attached(root)).toEqual([
    ['sbom', sbom.digest, 'fallback_tag', null],
    ['signature', signature.digest, 'tag', signatureOfSbom],
    ['signature', signature.digest, 'tag', companionTag(digest, 'sig')],
    ['attestation', attestation.digest, 'tag', companionTag(digest, 'att')],
  ])
  const {stdout} = await tree(`${registry.host}/apps/web:1.0`)
  expect(stdout).toContain(`├── sbom ${sbom.digest} (${sbom.bytes.length} B, application/spdx+json, referrer by tag)`)
  expect(stdout).toContain(`└── attestation ${attestation.digest} (`)
})

it('finds referrers of each manifest by the API', async () => {
  const repository = await web()
  const digest = repository.tags.get('1.0') ?? ''
  put(repository, sbom)
  const registry = await serving(repository, ({path}) => {
    const [, subject] = /\/referrers\/(.+)$/.exec(path) ?? []
    if (subject === undefined) return undefined
    const body = Buffer.from(referrersIndex(subject === digest ? [sbomEntry] : []).bytes).toString()
    return {kind: 'status', status: 200, headers: {'content-type': mediaTypes.ociIndex}, body}
  })
  const root = await read(`${registry.host}/apps/web:1.0`)
  expect(attached(root)).toEqual([['sbom', sbom.digest, 'api', null]])
  const questions = asked(registry).filter((line) => line.includes('/sha256:') && line.startsWith('GET referrers'))
  expect(questions).toHaveLength(4) // index, two images, the SBOM
})

it('shows one platform, reads the platform of a lone image, and marks what an index names in vain', async () => {
  const repository = await web()
  const registry = await serving(repository)
  const arm = await read(`${registry.host}/apps/web:1.0`, '--platform', 'linux/arm64')
  expect([arm.role, arm.platform]).toEqual(['manifest', 'linux/arm64'])
  const alone = await read(`${registry.host}/apps/web@${arm.digest}`)
  expect(alone).toEqual({...arm, reference: null})
  repository.manifests.delete(arm.digest)
  const root = await read(`${registry.host}/apps/web:1.0`)
  expect(root.children.find(({missing}) => missing)).toMatchObject({
    digest: arm.digest,
    platform: 'linux/arm64',
    children: [],
  })
  expect((await tree(`${registry.host}/apps/web:1.0`)).stdout).toContain('not in the registry')
})

it('reads layouts, with what names an image in them as its subject', async () => {
  const source = await web()
  const registry = await serving(source)
  const layout = join(temporary(), 'l')
  const pull = (from: string): Promise<Run> =>
    mallet(['registry', 'pull', '--source', from, '--destination', `oci:${layout}`], {home: temporary()})
  const digest = source.tags.get('1.0') ?? ''
  const note = artifactManifest({
    artifactType: 'application/spdx+json',
    layers: [],
    subject: {digest, mediaType: mediaTypes.ociIndex, size: 1},
  })
  source.blobs.set(
    descriptorOf(mediaTypes.ociEmpty, new TextEncoder().encode('{}')).digest,
    new TextEncoder().encode('{}'),
  )
  put(source, note, 'note')
  for (const tag of ['1.0', 'note']) expect((await pull(`${registry.host}/apps/web:${tag}`)).code).toBe(0)
  expect(attached(await read(`oci:${layout}:1.0`))).toEqual([['sbom', note.digest, 'api', null]])
})

it('is worth having without what is attached, and says so', async () => {
  const registry = await serving(await web(), ({path}) =>
    path.endsWith('/tags/list')
      ? {kind: 'status', status: 403, body: '{"errors":[{"code":"DENIED","message":"no"}]}'}
      : undefined,
  )
  const {code, stderr, stdout} = await tree(`${registry.host}/apps/web:1.0`)
  expect([code, stdout.split('\n').length]).toEqual([0, expect.toSatisfy((lines: number) => lines > 6)])
  expect(stderr).toContain('What is attached to the image is not shown')
})

it.each([
  [['apps/web:none'], 128, 'none'],
  [['apps/web:1.0', '--platform', 'linux/s390x'], 128, 'It has images for: linux/amd64, linux/arm64'],
])('of %j ends with %i', async ([image = '', ...options], exit, words) => {
  const registry = await serving(await web())
  const {code, stderr} = await tree(`${registry.host}/${image}`, ...options)
  expect([code, stderr]).toEqual([exit, expect.stringContaining(words)])
})
