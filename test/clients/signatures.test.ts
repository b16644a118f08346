// skopeo and cosign sign, Katello synchronizes and promotes, and podman runs exactly what `image verify` accepts.
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {root} from '../support/build'
import {Client} from './client'
import {describeClients, Place} from './place'
import {startDockerRegistry} from './registry'
import {
  makeEnvironments,
  makeView,
  organization,
  prefix,
  product,
  promote,
  publish,
  setPattern,
  startSandbox,
} from './sandbox'
import {Sigstore, unpackPrograms} from './sigstore'

interface Verified {
  readonly verified: boolean
  readonly digest: string
  readonly signatures: readonly {readonly state: string; readonly format: string; readonly reference: string | null}[]
}

const provenance = 'https://slsa.dev/provenance/v1'

describeClients('signatures', () => {
  let place: Place
  let host: string
  let upstream: string
  let sigstore: Sigstore
  let ours: string
  let cosigns: string
  let digest: string

  beforeAll(async () => {
    place = new Place('buildah', 'docker-registry')
    const [sandbox, registry] = await Promise.all([startSandbox(place), startDockerRegistry(place), unpackPrograms()])
    ;[host, upstream] = [sandbox.host, registry]
    const client = new Client(place, 'admin')
    sigstore = new Sigstore(place, client)
    await sigstore.must('skopeo', 'login', '--tls-verify=false', '-u', 'admin', '-p', 'changeme', host)
    await client.build('web:1.0', 'web', '1.0')
    const layout = `oci:${join(place.directory, 'layout')}:1.0`
    await client.buildah('push', '-q', 'localhost/web:1.0', layout)
    await signAll(layout)
    await makeEnvironments(place, 'Dev', 'Prod')
    await mirror('web')
    await mirror('bare', {'docker-upstream-name': 'web', 'include-tags': '1.0'})
    await mirror('cos')
    await makeView(place, 'Signed', 'web', 'bare', 'cos')
    await publish(place, 'Signed')
    for (const name of ['Dev', 'Prod']) {
      await setPattern(place, name, `${name.toLowerCase()}/<%= repository.name %>`)
      await promote(place, 'Signed', '1.0', name)
    }
  })
  afterAll(() => place?.leave())

  /** `web` is signed by skopeo; `cos` is signed by cosign, with provenance as a bundle among its referrers. */
  async function signAll(layout: string): Promise<void> {
    const [skopeo, cosign] = [await sigstore.makeKey('skopeo', 'ours'), await sigstore.makeKey('cosign', 'cosign')]
    ;[ours, cosigns] = [skopeo.publicFile, cosign.publicFile]
    await sigstore.copy(layout, `docker://${upstream}/web:1.0`, ...sigstore.signingWith(skopeo.privateFile))
    await sigstore.copy(layout, `docker://${upstream}/cos:1.0`)
    digest = (
      await sigstore.must(
        'skopeo',
        'inspect',
        '--tls-verify=false',
        '--format',
        '{{.Digest}}',
        `docker://${upstream}/web:1.0`,
      )
    ).trim()
    const predicate = join(place.directory, 'predicate.json')
    writeFileSync(predicate, '{"buildDefinition":{},"runDetails":{}}')
    const options = ['--key', cosign.privateFile, '--tlog-upload=false', '--allow-insecure-registry', '--yes']
    await sigstore.must('cosign', 'sign', ...options, `${upstream}/cos@${digest}`)
    const attest = ['--new-bundle-format', '--type', 'slsaprovenance1', '--predicate', predicate]
    await sigstore.must('cosign', 'attest', ...options, ...attest, `${upstream}/cos@${digest}`)
  }

  async function mirror(name: string, more: Record<string, string> = {}): Promise<void> {
    const of = {name, product, organization}
    const remote = {'content-type': 'docker', url: `http://${upstream}`, 'docker-upstream-name': name}
    await place.mallet('repository create', {...of, ...remote, ...more})
    await place.mallet('repository synchronize', of)
  }

  async function verify(image: string, key: string, ...more: readonly string[]): Promise<Verified> {
    const program = [join(root, 'bin/run.js'), 'image', 'verify', image, '--key', key, ...more, '--json']
    const {code, stdout, stderr} = await place.run(process.execPath, program, sigstore.client.options)
    if (code !== 0 && code !== 1) throw new Error(stderr)
    const verified = JSON.parse(stdout) as Verified
    expect(verified.verified).toBe(code === 0)
    return verified
  }

  it('are what podman, cosign and image verify agree on, after synchronization and promotion', async () => {
    const cases: readonly [image: string, key: string, signedAs: string, accepted: boolean][] = [
      [`${upstream}/web:1.0`, ours, 'web', true],
      [`${host}/dev/web:1.0`, ours, 'web', true],
      [`${host}/prod/web:1.0`, ours, 'web', true],
      [`${host}/prod/web:1.0`, ours, 'other', false],
      [`${host}/prod/web:1.0`, cosigns, 'web', false],
      [`${host}/prod/cos:1.0`, cosigns, 'cos', true],
      [`${host}/prod/bare:1.0`, ours, 'web', false],
    ]
    for (const [image, key, signedAs, accepted] of cases) {
      const repository = `${upstream}/${signedAs}`
      const verified = await verify(image, key, '--identity', repository)
      expect(verified.digest).toBe(digest)
      const podman = await sigstore.runs(image, key, {type: 'exactRepository', dockerRepository: repository})
      expect({image, mallet: verified.verified, podman}).toEqual({image, mallet: accepted, podman: accepted})
      // cosign compares no names.
      if (signedAs !== 'other') expect([image, await sigstore.verifies(image, key)]).toEqual([image, accepted])
    }
  })

  it('compare names as podman does', async () => {
    const image = `${host}/prod/web:1.0`
    for (const [rule, type, accepted] of [
      ['repository', 'matchRepository', false],
      ['exact', 'matchExact', false],
    ] as const) {
      const mallet = (await verify(image, ours, '--signed-identity', rule)).verified
      expect({rule, mallet, podman: await sigstore.runs(image, ours, {type})}).toEqual({
        rule,
        mallet: accepted,
        podman: accepted,
      })
    }
    const remap = {type: 'remapIdentity', prefix: `${host}/prod`, signedPrefix: upstream}
    expect(await sigstore.runs(image, ours, remap)).toBe(true)
    expect(await verify(image, ours, '--identity-prefix', `${host}/prod=${upstream}`)).toMatchObject({
      verified: true,
      signatures: [{state: 'verified', format: 'simple-signing', reference: `${upstream}/web:1.0`}],
    })
  })

  it('of attestations in bundles are verified, and found by cosign where mallet copied them', async () => {
    const type = ['--predicate-type', provenance]
    expect(await verify(`${upstream}/cos:1.0`, cosigns, ...type)).toMatchObject({verified: true})
    expect(await verify(`${upstream}/cos:1.0`, ours, ...type)).toMatchObject({verified: false})
    const referrers = await place.json('registry referrers', {'pull-spec': `${upstream}/cos:1.0`})
    expect(referrers).toMatchObject([
      {kind: 'attestation', artifact_type: 'application/vnd.dev.sigstore.bundle.v0.3+json', source: 'fallback_tag'},
      {kind: 'signature', source: 'tag'},
    ])
    const copied = `${host}/${prefix}/copied:1.0`
    await place.mallet('registry copy', {source: `${upstream}/cos:1.0`, destination: copied})
    expect(await verify(copied, cosigns, ...type)).toMatchObject({verified: true})
    // With an empty trusted root, cosign does not ask the network for one.
    const trusted = join(place.directory, 'trusted_root.json')
    writeFileSync(trusted, '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}')
    const options = ['--key', cosigns, '--insecure-ignore-tlog', '--allow-insecure-registry', '--new-bundle-format']
    const attested = ['verify-attestation', ...options, '--trusted-root', trusted, '--type', 'slsaprovenance1', copied]
    const {code, stderr} = await sigstore.run('cosign', ...attested)
    expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
    expect(await sigstore.verifies(copied, cosigns)).toBe(true)
  })

  it('survive copies by skopeo, from the server and to it', async () => {
    await sigstore.copy(`docker://${host}/prod/web:1.0`, `docker://${upstream}/out:1.0`)
    expect(await verify(`${upstream}/out:1.0`, ours)).toMatchObject({verified: true, digest})
    // Katello says that a name is unknown where others say that a manifest is; skopeo takes only that for a tag to be made.
    const [back, images] = [`${host}/${prefix}/back:1.0`, ['--src-tls-verify=false', '--dest-tls-verify=false']]
    const pushed = await sigstore.run('skopeo', 'copy', ...images, `docker://${upstream}/out:1.0`, `docker://${back}`)
    expect([pushed.code, pushed.stderr]).toEqual([1, expect.stringContaining('writing signatures')])
    await place.mallet('registry copy', {source: `${upstream}/out:1.0`, destination: back})
    expect(await verify(back, ours)).toMatchObject({verified: true, digest})
    const stripped = `${host}/${prefix}/stripped:1.0`
    await sigstore.copy(`docker://${upstream}/out:1.0`, `docker://${stripped}`, '--remove-signatures')
    expect(await verify(stripped, ours)).toMatchObject({verified: false, signatures: []})
  })
})
