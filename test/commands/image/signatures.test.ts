// `mallet image signatures`: every way in which an image loses its signature between upstream and an environment.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {companionTag} from '../../../src/oci/companions'
import {buildImage, buildIndex} from '../../../src/sandbox/upstream/image'
import {addImage, emptyRepository, type RepositoryContent} from '../../../src/sandbox/upstream/repository'
import type {KatelloVersion} from '../../../src/contract/versions'
import type {KeptSignature} from '../../../src/workflows/signatures/kept-record'
import {addAttachment} from '../../support/repository'
import {simpleSignatures, testKey} from '../../support/signing'
import {startUpstream, type Upstream} from '../../support/upstream'
import {demo, type Demo} from './support'

const key = testKey()

/** A repository with a signed image. */
async function signed(name: string): Promise<{repository: RepositoryContent; digest: string; sign(): void}> {
  const repository = emptyRepository(name)
  const digest = addImage(repository, await buildImage([[{path: 'name', content: name}]]), '1.0')
  return {
    repository,
    digest,
    sign: () => void addAttachment(repository, simpleSignatures(digest, {key, reference: `quay.io/${name}`})),
  }
}

/** A repository with a list of images, of which the list, or one or both of its images are signed. */
async function signedList(name: string, who: 'list' | 'images' | 'amd'): Promise<RepositoryContent> {
  const repository = emptyRepository(name)
  const [amd, arm] = await Promise.all(
    ['amd64', 'arm64'].map((architecture) => buildImage([[{path: 'name', content: name}]], {architecture})),
  )
  if (!amd || !arm) throw new Error('no images')
  const list = addImage(repository, buildIndex([amd, arm]), '1.0')
  const [first, second] = [amd.manifest.digest, arm.manifest.digest]
  for (const digest of {list: [list], images: [first, second], amd: [first]}[who])
    addAttachment(repository, simpleSignatures(digest, {key, reference: `quay.io/${name}`}))
  return repository
}

describe.each<KatelloVersion>(['4.16', '4.20', '5.0'])('image signatures, Katello %s', (katello) => {
  let acme: Demo
  let upstream: Upstream
  let ids: Record<string, number>
  const requests: string[] = []
  let late: Awaited<ReturnType<typeof signed>>

  const api = (method: string, path: string, body?: unknown) => acme.at.ok(method, `/katello/api/${path}`, body)
  const finished = async (path: string, body: unknown): Promise<void> => {
    const task = await acme.at.task((await api('POST', path, body))['id'] as string)
    if (task['result'] !== 'success') throw new Error(JSON.stringify(task))
  }

  async function repository(name: string, more: object = {}): Promise<number> {
    const made = await api('POST', 'repositories', {
      name,
      product_id: ids['product'],
      content_type: 'docker',
      url: upstream.url,
      docker_upstream_name: name,
      ...more,
    })
    await finished(`repositories/${made['id']}/sync`, {})
    return made['id'] as number
  }

  async function view(name: string, ...repositories: readonly number[]): Promise<number> {
    const made = await api('POST', 'content_views', {
      name,
      organization_id: ids['organization'],
      repository_ids: repositories,
    })
    return made['id'] as number
  }

  /** Publishes a view; gives the version. */
  async function publish(id: number): Promise<number> {
    await finished(`content_views/${id}/publish`, {})
    const {versions} = (await api('GET', `content_views/${id}`)) as {versions: {id: number}[]}
    return Math.max(...versions.map((one) => one.id))
  }

  const promote = (version: number): Promise<void> =>
    finished(`content_view_versions/${version}/promote`, {environment_ids: [ids['Dev']]})

  beforeAll(async () => {
    acme = await demo({edition: {katello}, accessLog: (line) => requests.push(line)})
    const made = await Promise.all(['kept', 'some', 'barred', 'filtered'].map(signed))
    for (const one of made) one.sign()
    late = await signed('late')
    const never = await signed('never')
    never.repository.tags.set('latest', never.digest)
    const lists = await Promise.all([
      signedList('listed', 'images'),
      signedList('partly', 'amd'),
      signedList('narrow', 'images'),
    ])
    upstream = await startUpstream({repositories: [...[...made, late, never].map((one) => one.repository), ...lists]})
    const organizations = (await api('GET', 'organizations')) as {results: {id: number; name: string}[]}
    const organization = organizations.results.find(({name}) => name === 'ACME')?.id ?? 0
    const environments = (await api('GET', `environments?organization_id=${organization}`)) as typeof organizations
    ids = {organization, Dev: environments.results.find(({name}) => name === 'Dev')?.id ?? 0}
    ids['product'] = (await api('POST', 'products', {name: 'Signed', organization_id: organization}))['id'] as number
    ids['some'] = await repository('some', {include_tags: ['1.*']})
    ids['barred'] = await repository('barred', {exclude_tags: ['*-source', '*.sig']})
    ids['kept'] = await repository('kept')
    ids['never'] = await repository('never')
    ids['listed'] = await repository('listed')
    ids['partly'] = await repository('partly', {exclude_tags: ['*.sig']})
    ids['narrow'] = await repository('narrow', {include_tags: ['1.*']})
    await promote(await publish(await view('Lists', ids['listed'], ids['partly'], ids['narrow'])))
    const all = await view('Whole', ids['kept'], ids['some'], ids['barred'], ids['never'])
    await promote(await publish(all))
    ids['late'] = await repository('late')
    const lateView = await view('Late', ids['late'])
    await promote(await publish(lateView))
    late.sign()
    await finished(`repositories/${ids['late']}/sync`, {})
    ids['newer'] = await publish(lateView)
    ids['filtered'] = await repository('filtered')
    const narrow = await view('Narrow', ids['filtered'])
    const filter = await api('POST', `content_views/${narrow}/filters`, {
      name: 'only 1.0',
      type: 'docker',
      inclusion: true,
    })
    await api('POST', `content_view_filters/${filter['id']}/rules`, {name: '1.0'})
    ids['filter'] = filter['id'] as number
    await promote(await publish(narrow))
  })
  afterAll(async () => {
    await upstream.close()
    await acme.at.close()
  })

  const listed = async (...more: string[]): Promise<Record<string, KeptSignature | undefined>> => {
    const found = await acme.json<KeptSignature>('image signatures --environment Dev --product Signed', ...more)
    return Object.fromEntries(found.map((one) => [one.repository, one]))
  }

  it('names the setting that dropped each signature', async () => {
    const before = upstream.requests.length
    const found = await listed()
    expect(found['kept']).toMatchObject({
      state: 'kept',
      tags: [companionTag(found['kept']?.digest ?? '', 'sig')],
      lost_tags: [],
      lost_at: null,
    })
    expect(found['kept']?.images).toEqual([])
    expect(found['never']).toMatchObject({state: 'unsigned', tags: [], setting: null})
    expect(found['barred']).toMatchObject({
      state: 'lost',
      lost_at: 'synchronization',
      setting: 'exclude_tags of repository barred: *.sig',
      remedy: `mallet repository update --id ${ids['barred']} --exclude-tags '*-source'`,
    })
    // Releases from 5.0 take the signatures of what the tag filters choose by themselves.
    if (katello === '5.0') expect(found['some']).toMatchObject({state: 'kept'})
    else
      expect(found['some']).toMatchObject({
        state: 'lost',
        lost_at: 'synchronization',
        setting: 'include_tags of repository some: 1.*',
        remedy: `mallet repository update --id ${ids['some']} --include-tags '1.*,sha256-*'`,
      })
    expect(found['filtered']).toMatchObject({
      state: 'lost',
      lost_at: 'publication',
      setting: 'filter only 1.0 of content view Narrow includes other tags only',
    })
    expect(found['late']).toMatchObject({
      state: 'lost',
      lost_at: 'promotion',
      lost_tags: [companionTag(late.digest, 'sig')],
      setting: 'Dev has version 1.0 of content view Late; the signature is in version 2.0, which is in Library',
      remedy: expect.stringContaining(
        `version promote --id ${ids['newer']} --to-lifecycle-environment-id ${ids['Dev']}`,
      ) as string,
    })
    // One list of tags for each upstream.
    expect(
      upstream.requests
        .slice(before)
        .map(({path}) => path)
        .toSorted(),
    ).toEqual(
      ['barred', 'filtered', 'kept', 'late', 'listed', 'narrow', 'never', 'partly', 'some'].map(
        (name) => `/v2/${name}/tags/list`,
      ),
    )
  })

  it('counts the signatures of the images of a manifest list', async () => {
    requests.length = 0
    const found = await listed('--content-view', 'Lists')
    // one request says what the three lists list; older servers are asked for the marks of all lists as well
    const lists = requests.filter((line) => line.includes('/docker_manifest_lists'))
    expect(lists).toHaveLength(katello === '4.16' ? 2 : 1)
    // names that the options give (4), tags, repositories twice, the manifest lists, the release, and a repository for each loss; older
    // servers do not say where tags are
    expect(requests).toHaveLength({'4.16': 22, '4.20': 11, '5.0': 10}[katello])
    expect(found['listed']).toMatchObject({state: 'kept', lost_tags: [], images: [{lost_tags: []}, {lost_tags: []}]})
    expect(found['listed']?.tags).toHaveLength(2)
    expect(found['listed']?.images.map(({digest}) => companionTag(digest, 'sig')).toSorted()).toEqual(
      found['listed']?.tags.toSorted(),
    )
    expect(found['partly']).toMatchObject({
      state: 'lost',
      tags: [],
      lost_at: 'synchronization',
      setting: 'exclude_tags of repository partly: *.sig',
      images: [{tags: [], lost_tags: found['partly']?.lost_tags}],
    })
    expect(found['narrow']?.state).toBe(katello === '5.0' ? 'kept' : 'lost')
    expect(found['narrow']?.[katello === '5.0' ? 'tags' : 'lost_tags']).toHaveLength(2)
    const {stdout} = await acme.run(
      'image signatures --environment Dev --product Signed --fields ALL --csv --content-view Lists',
    )
    expect(stdout).toContain(`${found['partly']?.images[0]?.digest} lost`)
  })

  it('knows what a synchronization would bring: nothing more', async () => {
    expect(await acme.json('image diff --from Library --to upstream --product Signed --details no')).toEqual([])
  })

  it('lists only what was lost, fails for it, and does without upstream', async () => {
    const lost = await acme.run('image signatures --environment Dev --product Signed --lost --exit-code --csv')
    expect(lost).toMatchObject({code: 1})
    expect(lost.stdout.trimEnd().split('\n')).toHaveLength(katello === '5.0' ? 5 : 7)
    const before = upstream.requests.length
    expect((await listed('--upstream', 'no'))['barred']).toMatchObject({state: 'unsigned'})
    expect(upstream.requests.length).toBe(before)
  })

  it('asks for the referrers of an image once, however many tags name it', async () => {
    const before = upstream.requests.length
    const {never} = await listed('--referrers')
    const asked = upstream.requests.slice(before).map(({path}) => path)
    expect(asked.filter((path) => path.startsWith('/v2/never/referrers/'))).toEqual([
      `/v2/never/referrers/${never?.digest}`,
    ])
  })
})
