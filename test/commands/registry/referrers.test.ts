import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {companionTag} from '../../../src/oci/companions'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {buildImage} from '../../../src/sandbox/upstream/image'
import {addImage, emptyRepository} from '../../../src/sandbox/upstream/repository'
import {addAttachment} from '../../support/repository'
import {onCleanup, temporary} from '../../support/places'
import {simpleSignatures, testKey} from '../../support/signing'
import {startUpstream, type Upstream} from '../../support/upstream'
import {catalog, type Catalog} from '../../sandbox/catalog'
import {hostOf, userOf} from './support'

let at: Catalog
beforeAll(async () => {
  at = await catalog()
})
afterAll(() => at.close())

let count = 0
/** A path that nobody has pushed to. */
const fresh = (): string => `acme/applications/attached${++count}`

/** The registry of the fixtures, in which `apps/web:1.0` is signed; it has no referrers. */
async function signedUpstream(): Promise<Upstream & {readonly signature: string; readonly digest: string}> {
  const repositories = await fixtureRepositories()
  const web = repositories.find(({name}) => name === 'apps/web')
  if (!web) throw new Error('the fixtures have no apps/web')
  const digest = web.tags.get('1.0') ?? ''
  const signature = addAttachment(web, simpleSignatures(digest, {key: testKey(), reference: 'quay.io/apps/web'}))
  const started = await startUpstream({repositories})
  onCleanup(() => started.close())
  return {...started, signature, digest}
}

it('attaches a file to an image of the server, lists it, and takes it along in a copy', async () => {
  const user = userOf(at)
  const [path, file] = [fresh(), join(temporary(), 'web.spdx.json')]
  writeFileSync(file, '{"spdxVersion":"SPDX-2.3"}')
  await user.json(['registry', 'copy', 'acme/applications/web:1.0', `${path}:1.0`, '--json'])
  const attach = ['registry', 'attach', file, '--type', 'application/spdx+json', '--subject', `${path}:1.0`]
  const attached = await user.json([...attach, '--annotations', 'org.example.made=today', '--json'])
  expect(attached).toMatchObject({
    artifact_type: 'application/spdx+json',
    size: 26,
    source: 'fallback_tag',
    pull_spec: `${hostOf(at)}/${path}@${attached.digest}`,
  })
  expect(await user.json([...attach, '--annotations', 'org.example.made=today', '--json'])).toEqual(attached)
  const listed = await user.json(['registry', 'referrers', `${path}:1.0`, '--json'])
  expect(listed).toEqual([
    {
      kind: 'sbom',
      artifact_type: 'application/spdx+json',
      media_type: 'application/vnd.oci.image.manifest.v1+json',
      digest: attached.digest,
      size: expect.any(Number) as number,
      subject: attached.subject,
      tag: null,
      source: 'fallback_tag',
      created: null,
      annotations: {'org.example.made': 'today'},
      pull_spec: attached.pull_spec,
    },
  ])
  expect(await user.json(['registry', 'referrers', `${path}:1.0`, '--artifact-type', 'x/y', '--json'])).toEqual([])
  const copied = await user.json(['registry', 'copy', `${path}:1.0`, `${fresh()}:1.0`, '--json'])
  expect(copied.attached).toMatchObject([{kind: 'sbom', digest: attached.digest, state: 'copied', reason: null}])
})

it('copies signature tags between registries unless told not to, with two requests more', async () => {
  const user = userOf(at)
  const upstream = await signedUpstream()
  const source = `${upstream.host}/apps/web:1.0`
  const copy = async (...more: string[]) => user.json(['registry', 'copy', source, `${fresh()}:1.0`, '--json', ...more])
  const copied = await copy()
  expect(copied.attached).toMatchObject([
    {kind: 'signature', digest: upstream.signature, tag: companionTag(upstream.digest, 'sig'), state: 'copied'},
  ])
  expect(copied.pull_spec).toContain(upstream.digest)
  expect((await copy('--image-only')).attached).toEqual([])
  const before = upstream.requests.length
  expect((await copy('--referrers')).attached).toEqual([])
  const asked = upstream.requests.slice(before).map(({path}) => path)
  expect(asked.filter((one) => /referrers|tags\/list/.test(one))).toEqual([
    `/v2/apps/web/referrers/${upstream.digest}`,
    '/v2/apps/web/tags/list',
  ])
})

it('says what a destination could not take, and exits with 1 only if that matters', async () => {
  const user = userOf(at)
  const repository = emptyRepository('one')
  const digest = addImage(repository, await buildImage([], {format: 'docker'}), '1.0')
  addAttachment(repository, simpleSignatures(digest, {key: testKey(), reference: 'quay.io/one'}))
  const upstream = await startUpstream({repositories: [repository]})
  onCleanup(() => upstream.close())
  const archive = `docker-archive:${join(temporary(), 'one.tar')}`
  const pull = ['registry', 'pull', `${upstream.host}/one:1.0`, archive, '--signature-tags']
  const run = await user.run(pull)
  expect(run).toMatchObject({code: 0})
  expect(run.stderr).toContain(`Not copied: signature ${companionTag(digest, 'sig')}: ${archive} can hold nothing`)
  const strict = await user.run([...pull, '--strict', '--json'])
  expect(strict.code).toBe(1)
  expect(JSON.parse(strict.stdout)).toMatchObject({attached: [{state: 'lost'}]})
})

it('refuses what cannot be meant', async () => {
  const user = userOf(at)
  const both = await user.run(['registry', 'copy', 'a/b:1', 'a/c:1', '--image-only', '--referrers'])
  expect(both).toMatchObject({code: 64})
  expect(both.stderr).toContain('--image-only contradicts --referrers')
  const file = join(temporary(), 'note')
  writeFileSync(file, 'note')
  const subject = ['--subject', 'acme/applications/web:1.0']
  const type = await user.run(['registry', 'attach', file, '--type', 'sbom', ...subject])
  expect(type).toMatchObject({code: 64})
  expect(type.stderr).toContain('--type "sbom" is not a media type')
  const missing = await user.run(['registry', 'attach', `${file}s`, '--type', 'text/plain', ...subject])
  expect(missing).toMatchObject({code: 66})
  const nothing = ['--subject', 'acme/applications/web:none']
  const image = await user.run(['registry', 'attach', file, '--type', 'text/plain', ...nothing])
  expect(image).toMatchObject({code: 128})
  expect(image.stderr).toContain('acme/applications/web:none was not found')
})
