import {beforeEach, describe, expect, it, onTestFinished} from 'vitest'
import {Secret} from '../../../src/core/secret'
import {RegistryClient, type RemoteRepository} from '../../../src/oci'
import {descriptorOf, type Descriptor} from '../../../src/oci/manifest'
import {once} from '../../../src/oci/streams'
import {buildImage, type BuiltImage} from '../../../src/sandbox/upstream/image'
import {parseKey} from '../../../src/workflows/signatures/keys'
import type {SignaturePolicy, Verification} from '../../../src/workflows/signatures/verification'
import {byKeys, verifyImage} from '../../../src/workflows/signatures/verify'
import {
  attestations,
  bundleReferrer,
  dsseBundle,
  envelope,
  messageBundle,
  simplePayload,
  simpleSignatures,
  statement,
  testKey,
  type Attachment,
  type KeyKind,
  type TestKey,
} from '../../support/signing'
import {startRegistry} from '../../oci/server/running'

const [name, host, reference] = ['acme/apps/web', 'registry.example.com', 'quay.io/acme/web']
const provenance = 'https://slsa.dev/provenance/v1'
const signaturePredicate = 'https://sigstore.dev/cosign/sign/v1'

let client: RegistryClient
let at: RemoteRepository
let image: BuiltImage
let digest: string
let subject: Descriptor

beforeEach(async () => {
  const {port} = await startRegistry()
  client = new RegistryClient({
    url: `http://127.0.0.1:${port}`,
    credentials: {username: 'admin', password: new Secret('changeme')},
  })
  onTestFinished(() => client.close())
  at = client.repository(name)
  image = await buildImage([])
  digest = image.manifest.digest
  subject = descriptorOf(image.manifest.mediaType, image.manifest.bytes)
  await put(image.blobs)
  await at.putManifest(image.manifest, '1.0')
})

async function put(blobs: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [blob, bytes] of blobs) {
    const descriptor = {mediaType: 'application/octet-stream', digest: blob, size: bytes.length}
    if (!(await at.hasBlob(descriptor))) await at.putBlob(descriptor, () => once(bytes))
  }
}

async function attach({manifest, blobs, tag}: Attachment): Promise<void> {
  await put(blobs)
  await (tag === undefined ? at.putReferrer?.(manifest) : at.putManifest(manifest, tag))
}

const policyOf = (...keys: readonly TestKey[]): SignaturePolicy =>
  byKeys(keys.map(({publicPem}, i) => parseKey(`${i}.pub`, publicPem)))

const verify = (policy: SignaturePolicy, tag = '1.0'): Promise<Verification> =>
  verifyImage({client, host}, {image: name, digest, tag}, policy)

describe.each<KeyKind>(['P-256', 'P-384', 'rsa', 'ed25519'])('a key of the kind %s', (kind) => {
  it('verifies what it signed, in every format, and nothing that was changed or that another key signed', async () => {
    const [key, other] = [testKey(kind), testKey(kind)]
    const stranger = testKey()
    const made: Record<string, [right: Attachment, wrong: Attachment]> = {
      'simple-signing': [
        simpleSignatures(digest, {key, reference}),
        simpleSignatures(digest, {
          key,
          reference,
          payload: simplePayload({digest, reference: `${reference}s`}),
          signature: 'AAAA',
        }),
      ],
      bundle: [
        bundleReferrer(subject, dsseBundle(key, statement(digest)), signaturePredicate),
        bundleReferrer(subject, dsseBundle(stranger, statement(digest)), signaturePredicate),
      ],
      message: [
        bundleReferrer(subject, messageBundle(key, image.manifest.bytes)),
        bundleReferrer(subject, messageBundle(key, Buffer.from('another manifest'))),
      ],
    }
    for (const [format, [right, wrong]] of Object.entries(made)) {
      await attach(wrong)
      const before = await verify(policyOf(key))
      expect(before, `wrong ${format}`).toMatchObject({verified: false})
      await attach(right)
      const [good] = (await verify(policyOf(other, key))).signatures.filter(({state}) => state === 'verified')
      expect(good, format).toMatchObject({kind: 'signature', key: '1.pub', reason: null})
      expect(await verify(policyOf(other))).toMatchObject({verified: false})
      if (right.tag !== undefined) await client.deleteManifest(name, right.tag)
      else await client.deleteManifest(name, right.manifest.digest)
      if (wrong.tag === undefined) await client.deleteManifest(name, wrong.manifest.digest)
    }
  })
})

it('tells that an image has no signature, and what the signatures of others are', async () => {
  expect(await verify(policyOf(testKey()))).toEqual({
    image: `${host}/${name}:1.0`,
    digest,
    pull_spec: `${host}/${name}@${digest}`,
    verified: false,
    reason: 'it has no signature',
    signatures: [],
  })
  await attach(simpleSignatures(digest, {key: testKey(), reference}, {key: testKey(), reference}))
  const {reason, signatures} = await verify(policyOf(testKey()))
  expect(reason).toBe('none of its 2 signatures counts: it was made with another key, or is damaged')
  expect(signatures).toMatchObject([
    {state: 'failed', reference, key: null, timestamp: '2026-01-01T00:00:00.000Z'},
    {state: 'failed', reference},
  ])
})

it('refuses a good signature of another image under the tag of this one', async () => {
  const key = testKey()
  const others = simplePayload({digest: `sha256:${'0'.repeat(64)}`, reference})
  await attach(simpleSignatures(digest, {key, reference, payload: others}))
  const {reason} = await verify(policyOf(key))
  expect(reason).toBe(`its signature does not count: it is for another image, sha256:${'0'.repeat(64)}`)
  await attach(bundleReferrer(subject, dsseBundle(key, statement(`sha256:${'1'.repeat(64)}`)), signaturePredicate))
  expect((await verify(policyOf(key))).verified).toBe(false)
})

it('counts an attestation only when its type is asked for', async () => {
  const key = testKey()
  await attach(attestations(digest, envelope(key, statement(digest, provenance))))
  expect(await verify(policyOf(key))).toMatchObject({
    verified: false,
    reason: 'it has no signature',
    signatures: [{state: 'verified', kind: 'attestation', format: 'dsse', predicate_type: provenance}],
  })
  expect(await verify({...policyOf(key), predicateType: provenance})).toMatchObject({verified: true})
  expect(await verify({...policyOf(testKey()), predicateType: provenance})).toMatchObject({verified: false})
  await client.deleteManifest(name, attestations(digest, {}).tag ?? '')
  await attach(bundleReferrer(subject, dsseBundle(key, statement(digest, provenance)), provenance))
  expect(await verify({...policyOf(key), predicateType: provenance})).toMatchObject({verified: true})
  expect(await verify(policyOf(key))).toMatchObject({verified: false})
})

it('compares the name that was signed when asked to', async () => {
  const key = testKey()
  await attach(simpleSignatures(digest, {key, reference}))
  const withIdentity = (identity: SignaturePolicy['identity']) => verify({...policyOf(key), identity})
  expect((await withIdentity({rule: 'any'})).verified).toBe(true)
  expect((await withIdentity({rule: 'any', identity: reference})).verified).toBe(true)
  expect((await withIdentity({rule: 'repository'})).reason).toBe(
    `its signature does not count: it is for ${reference}, not for ${host}/${name}:1.0`,
  )
  const prefix = {from: `${host}/acme/apps`, to: 'quay.io/acme'}
  expect((await withIdentity({rule: 'repository', prefix})).verified).toBe(true)
})

it('survives signatures that are no such thing', async () => {
  const key = testKey()
  const junk = ['', 'null', '[]', '{"critical":1}', '{"mediaType":"x"}', '{"dsseEnvelope":{}}', '\u0000']
  for (const text of junk) {
    await attach(simpleSignatures(digest, {key, reference, payload: Buffer.from(text)}))
    await attach(bundleReferrer(subject, Buffer.from(text), signaturePredicate))
    expect(await verify(policyOf(key))).toMatchObject({verified: false})
  }
  const bundle = JSON.parse(dsseBundle(key, statement(digest)).toString()) as Record<string, unknown>
  for (const member of Object.keys(bundle)) {
    const cut = Buffer.from(JSON.stringify({...bundle, [member]: undefined}))
    await attach(bundleReferrer(subject, cut, signaturePredicate))
  }
  expect(await verify(policyOf(key))).toMatchObject({verified: false})
})

it('takes two requests where there is nothing, and two more for each manifest of signatures', async () => {
  const asked: string[] = []
  const counting = new RegistryClient({
    url: client.origin,
    credentials: {username: 'admin', password: new Secret('changeme')},
    onEvent: (event) => {
      if (event.kind === 'answer') asked.push(`${event.method} ${new URL(event.url).pathname}`)
    },
  })
  onTestFinished(() => counting.close())
  const key = testKey()
  const count = async () => {
    asked.length = 0
    await verifyImage({client: counting, host}, {image: name, digest, bytes: image.manifest.bytes}, policyOf(key))
    return asked.filter((path) => path.includes(name)).length
  }
  await count() // learns how to log in
  expect(await count()).toBe(2)
  await attach(bundleReferrer(subject, dsseBundle(key, statement(digest)), signaturePredicate))
  expect(await count()).toBe(4)
  await attach(simpleSignatures(digest, {key, reference}))
  expect(await count()).toBe(7) // a tag is looked up first
})
