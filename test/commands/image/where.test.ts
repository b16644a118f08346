// `mallet image where` on the demo, which has image mode hosts.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import type {Placement} from '../../../src/workflows/images/placement'
import type {Whereabouts} from '../../../src/workflows/images/where'
import {demo, type Demo} from './support'

let acme: Demo
let os: Placement
beforeAll(async () => {
  acme = await demo()
  const listed = await acme.json<Placement>('image list --kind bootable --lifecycle-environment Prod')
  const found = listed.find(({tag}) => tag === '9.5')
  if (!found) throw new Error('the demo has no rhel9:9.5 in Prod')
  os = found
})
afterAll(() => acme.at.close())

const where = (wanted: string) => acme.json<Whereabouts>(`image where ${wanted}`)
const short = (rows: readonly Whereabouts[]) =>
  new Set(rows.map(({place, name, state}) => [place, name, state].filter(Boolean).join(' ')))

const everywhere = new Set([
  'environment Library',
  'environment Dev',
  'environment Test',
  'environment Prod',
  'host web1.example.com staged',
  'host web2.example.com available',
  'host db1.example.com booted',
])

describe('image where', () => {
  it('finds environments and hosts by a tag, a digest and a pull spec', async () => {
    const byTag = await where('9.5')
    expect(short(byTag)).toEqual(everywhere)
    // a host's image is written as the others are
    expect(byTag.find(({place}) => place === 'host')).toMatchObject({
      image: os.image,
      tag: os.tag,
      pull_spec: os.pull_spec,
      digest: os.digest,
      content_view: 'OS CV',
    })
    expect(short(await where(os.digest))).toEqual(everywhere)
    expect(short(await where(os.pull_spec))).toEqual(everywhere)
    expect(short(await where(`${os.image}@${os.digest}`))).toEqual(everywhere)
    // the image has two tags
    expect(new Set((await where(os.pull_spec)).map(({tag}) => tag))).toEqual(new Set(['9.5', 'latest']))
  })

  it('finds all tags of a repository by its name, or by that of its image in one environment', async () => {
    const byRepository = await where('web')
    expect(new Set(byRepository.map(({tag}) => tag))).toEqual(new Set(['1.0', '1.1', '2.0', 'latest']))
    expect(await where('acme/dev/app_cv/applications/web')).toHaveLength(byRepository.length)
  })

  it('finds the image of one platform by the lists that hold it', async () => {
    const [list] = await acme.json<Placement>('image list --repository web --limit 1')
    expect(list?.type).toBe('index')
    const {results} = await acme.at.ok(
      'GET',
      `/katello/api/docker_manifest_lists?organization_id=1&search=${encodeURIComponent(`digest = ${list?.digest}`)}`,
    )
    const found = await where(results[0].manifests[0].digest)
    expect(found.map(({digest}) => digest)).toContain(list?.digest)
  })

  it('says that nothing has it, and what it takes', async () => {
    expect(await acme.run('image where nowhere')).toMatchObject({code: 128, message: 'Nothing has "nowhere"'})
    expect(await acme.run('image where UPPER/case:1')).toMatchObject({code: 128})
    expect(await acme.run('image where upper/case@sha256:12')).toMatchObject({code: 64})
    for (const short of ['sha256:4f53', 'sha256:4f536628…9edbe'])
      expect(await acme.run(`image where ${short}`)).toMatchObject({
        code: 64,
        message: expect.stringContaining('is not a whole digest'),
      })
  })

  it('finds a repository whose name is not one that can be pulled', async () => {
    const found = await acme.json<Whereabouts>('image where flatpaks/firefox')
    expect(new Set(found.map(({tag}) => tag))).toEqual(new Set(['latest']))
    expect(await acme.run('image where Web~Server')).toMatchObject({code: 128, message: 'Nothing has "Web~Server"'})
    expect(await acme.run('image where')).toMatchObject({code: 64})
  })
})
