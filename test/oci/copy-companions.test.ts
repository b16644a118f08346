import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, it, onTestFinished} from 'vitest'
import {Secret} from '../../src/core/secret'
import {copyImage, RegistryClient, type RemoteRepository} from '../../src/oci'
import {companionTag, type CompanionChoice} from '../../src/oci/companions'
import type {ImageSource, ImageTarget} from '../../src/oci/endpoint'
import {ArchiveWriter, openOciArchive} from '../../src/oci/layout/archive'
import {LayoutDirectory, openLayout} from '../../src/oci/layout/layout'
import {descriptorOf, type Descriptor, type StoredManifest} from '../../src/oci/manifest'
import {once} from '../../src/oci/streams'
import {buildImage, buildIndex} from '../../src/sandbox/upstream/image'
import {registryBehaviors} from '../../src/server/images/registry/modes'
import {
  dsseBundle,
  bundleReferrer,
  referrerOf,
  simpleSignatures,
  statement,
  testKey,
  type Attachment,
} from '../support/signing'
import {startRegistry} from './server/running'

/** A repository of a registry that has referrers, or of one that does not. */
async function registry(
  mode: 'oci' | 'katello',
): Promise<{at: RemoteRepository; client: RegistryClient; name: string}> {
  const {port} = await startRegistry({policy: registryBehaviors[mode].policy})
  const client = new RegistryClient({
    url: `http://127.0.0.1:${port}`,
    credentials: {username: 'admin', password: new Secret('changeme')},
  })
  onTestFinished(() => client.close())
  const name = 'acme/apps/web'
  return {at: client.repository(name), client, name}
}

async function put(to: ImageTarget, blobs: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [digest, bytes] of blobs) {
    const descriptor = {mediaType: 'application/octet-stream', digest, size: bytes.length}
    if (!(await to.hasBlob(descriptor))) await to.putBlob(descriptor, () => once(bytes))
  }
}

async function attach(to: ImageTarget, {manifest, blobs, tag}: Attachment): Promise<string> {
  await put(to, blobs)
  await (tag === undefined ? to.putReferrer?.(manifest) : to.putManifest(manifest, tag))
  return manifest.digest
}

const described = ({mediaType, bytes}: StoredManifest): Descriptor => descriptorOf(mediaType, bytes)

interface Signed {
  readonly digest: string
  readonly signature: string
  readonly ofMember: string
  readonly sbom: string
  readonly ofSbom: string
}

/** A list whose root and first image are signed by tag, with an SBOM as referrer that is signed in its turn. */
async function signedList(to: ImageTarget): Promise<Signed> {
  const key = testKey()
  const list = buildIndex([await buildImage([[{path: 'a', content: 'a'}]]), await buildImage([])])
  await put(to, list.blobs)
  for (const child of list.children) await to.putManifest(child, child.digest)
  await to.putManifest(list.manifest, '1.0')
  const {digest} = list.manifest
  const member = list.children[0]?.digest ?? ''
  const sbom = referrerOf(described(list.manifest), 'application/spdx+json', Buffer.from('{"spdxVersion":"2.3"}'))
  const bundle = dsseBundle(key, statement(sbom.manifest.digest))
  return {
    digest,
    signature: await attach(to, simpleSignatures(digest, {key, reference: 'example.com/web:1.0'})),
    ofMember: await attach(to, simpleSignatures(member, {key, reference: 'example.com/web:1.0'})),
    sbom: await attach(to, sbom),
    ofSbom: await attach(to, bundleReferrer(described(sbom.manifest), bundle, 'https://sigstore.dev/cosign/sign/v1')),
  }
}

const copy = (source: ImageSource, target: ImageTarget, companions: CompanionChoice | undefined = {}, from = '1.0') =>
  copyImage({source, reference: from, target, targetReference: '1.0', companions})

for (const [from, to] of [
  ['oci', 'oci'],
  ['oci', 'katello'],
  ['katello', 'oci'],
  ['katello', 'katello'],
] as const)
  it(`takes signatures and SBOMs from a registry of the kind ${from} to one of the kind ${to}`, async () => {
    const [source, target] = [await registry(from), await registry(to)]
    const signed = await signedList(source.at)
    const copied = await copy(source.at, target.at)
    expect(copied.companions.map(({state}) => state)).toEqual(['copied', 'copied', 'copied', 'copied'])
    const search = target.at.companions?.()
    const via = to === 'oci' ? 'api' : 'fallback_tag'
    expect(await search?.of(signed.digest)).toMatchObject([
      {kind: 'sbom', source: via, descriptor: {digest: signed.sbom, artifactType: 'application/spdx+json'}},
      {kind: 'signature', source: 'tag', descriptor: {digest: signed.signature}},
    ])
    expect(await search?.of(signed.sbom)).toMatchObject([
      {kind: 'signature', source: via, descriptor: {digest: signed.ofSbom}},
    ])
    const states = (await copy(source.at, target.at)).companions.map(({state}) => state)
    expect(new Set(states)).toEqual(new Set(['present']))
  })

it('copies what was asked for and nothing else', async () => {
  const [source, target] = [await registry('oci'), await registry('oci')]
  const signed = await signedList(source.at)
  const digests = async (choice?: CompanionChoice) =>
    (await copyImage({source: source.at, reference: '1.0', target: target.at, companions: choice})).companions.map(
      ({companion}) => companion?.descriptor.digest,
    )
  expect(await digests()).toEqual([])
  expect(await digests({referrers: false})).toEqual([signed.signature, signed.ofMember])
  expect(await digests({tags: false})).toEqual([signed.sbom, signed.ofSbom])
})

it('carries them through a layout and through an archive, which still have one image', async () => {
  const [source, target] = [await registry('oci'), await registry('katello')]
  const signed = await signedList(source.at)
  const directory = await mkdtemp(join(tmpdir(), 'mallet-companions-'))
  onTestFinished(() => rm(directory, {recursive: true, force: true}))
  const layout = new LayoutDirectory(join(directory, 'layout'))
  expect((await copy(source.at, layout)).companions).toHaveLength(4)
  const read = await openLayout(join(directory, 'layout'))
  expect(await read.names()).toEqual(['1.0'])
  expect((await read.manifest()).digest).toBe(signed.digest)
  await copyImage({
    source: read,
    target: await ArchiveWriter.create('oci-archive', join(directory, 'web.tar')),
    targetReference: '1.0',
    companions: {},
  })
  const archive = await openOciArchive(join(directory, 'web.tar'))
  onTestFinished(() => archive.close())
  const copied = await copy(archive, target.at)
  expect(copied.companions.map(({state}) => state)).toEqual(['copied', 'copied', 'copied', 'copied'])
})

it('takes what a layout lists under the tag that stands for referrers', async () => {
  const [source, target] = [await registry('katello'), await registry('oci')]
  const {digest, sbom, ofSbom} = await signedList(source.at)
  const directory = await mkdtemp(join(tmpdir(), 'mallet-companions-'))
  onTestFinished(() => rm(directory, {recursive: true, force: true}))
  // as programs write it that know neither referrers nor what the tag means
  const layout = new LayoutDirectory(directory)
  for (const reference of ['1.0', companionTag(digest), companionTag(sbom)])
    await copyImage({source: source.at, reference, target: layout, targetReference: reference})
  expect(await layout.companions().of(digest)).toMatchObject([
    {kind: 'sbom', source: 'fallback_tag', descriptor: {digest: sbom, artifactType: 'application/spdx+json'}},
  ])
  const copied = await copy(layout, target.at)
  expect(copied.companions.map(({companion, state}) => [companion?.descriptor.digest, state])).toEqual([
    [sbom, 'copied'],
    [ofSbom, 'copied'],
  ])
  expect(await target.at.companions?.().of(digest)).toMatchObject([{source: 'api', descriptor: {digest: sbom}}])
})

it('keeps signatures of others that a tag has at the destination, and says what was lost', async () => {
  const [source, target] = [await registry('katello'), await registry('katello')]
  const [ours, theirs] = [
    {key: testKey(), reference: 'example.com/ours'},
    {key: testKey(), reference: 'example.com/theirs'},
  ]
  const image = await buildImage([])
  for (const {at} of [source, target]) {
    await put(at, image.blobs)
    await at.putManifest(image.manifest, '1.0')
  }
  const {digest} = image.manifest
  await attach(source.at, simpleSignatures(digest, ours))
  const kept = await attach(target.at, simpleSignatures(digest, theirs))
  const [lost] = (await copy(source.at, target.at)).companions
  expect(lost).toMatchObject({
    state: 'lost',
    reason: 'the destination has others under the same tag, which are kept',
  })
  expect(await target.at.companions?.().of(digest)).toMatchObject([{descriptor: {digest: kept}}])
  // More of the same is no loss: the tag is replaced by the manifest that has both.
  await attach(source.at, simpleSignatures(digest, theirs, ours))
  expect((await copy(source.at, target.at)).companions).toMatchObject([{state: 'copied'}])
})

it('says that a docker archive holds nothing but the image, and that a source could not be asked', async () => {
  const source = await registry('oci')
  const image = await buildImage([[{path: 'a', content: 'a'}]], {format: 'docker'})
  await put(source.at, image.blobs)
  await source.at.putManifest(image.manifest, '1.0')
  await attach(source.at, simpleSignatures(image.manifest.digest, {key: testKey(), reference: 'example.com/a'}))
  const directory = await mkdtemp(join(tmpdir(), 'mallet-companions-'))
  onTestFinished(() => rm(directory, {recursive: true, force: true}))
  const archive = await ArchiveWriter.create('docker-archive', join(directory, 'a.tar'))
  const reason = `docker-archive:${join(directory, 'a.tar')} can hold nothing but the image`
  expect((await copy(source.at, archive)).companions).toMatchObject([{state: 'lost', reason}])
})
