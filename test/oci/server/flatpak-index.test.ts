import {expect, test} from 'vitest'
import {ask, type Ask} from './client'
import {imageOf, indexOf, ociIndex, ociManifest, storeImage} from '../store/harness'
import {startRegistry, type Running} from './running'

const exists = 'label%3Aorg.flatpak.ref%3Aexists=1'
const labels = {'org.flatpak.ref': 'app/org.example.Hello/x86_64/stable', 'org.flatpak.metadata': '[Application]\n'}
const app = 'acme/dev/desk/flatpaks/hello'
const multi = 'acme/dev/desk/flatpaks/multi'

async function withFlatpaks() {
  const to = await startRegistry()
  const {store, memory} = to
  const hello = imageOf({labels})
  const arm = imageOf({
    labels: {...labels, 'org.flatpak.ref': 'app/org.example.Hello/aarch64/stable'},
    architecture: 'arm64',
  })
  const plain = imageOf()
  const [helloId, armId, plainId] = [
    await storeImage(store, hello),
    await storeImage(store, arm),
    await storeImage(store, plain),
  ]
  const list = indexOf([hello, arm])
  const listId = (await store.putManifest(list.bytes, {mediaType: ociIndex})).id
  memory.addRepository(app, store.sets.create({tags: {latest: helloId, '1.0': helloId, old: armId}}))
  memory.addRepository(multi, store.sets.create({tags: {latest: listId, other: plainId}}))
  memory.addRepository('acme/dev/desk/apps/web', store.sets.create({tags: {latest: plainId}}))
  return {...to, hello, arm}
}

interface Index {
  Registry: string
  Results: {Name: string; Images: {Tags: string[]; Digest: string; Architecture: string}[]}[]
}
const index = async (to: Running, query = exists, options: Ask = {}) => {
  const answer = await ask(to, `/index/static?${query}`, options)
  const body = answer.json() as Index
  const found = body.Results?.flatMap(({Name, Images}) => Images.map((image) => `${Name} ${image.Architecture}`))
  return {answer, body, found}
}

test('the index lists flatpaks with what the client needs, members of lists too', async () => {
  const to = await withFlatpaks()
  const {body} = await index(to, `${exists}&architecture=amd64&os=linux&tag=latest`)
  const image = {
    Tags: ['latest'],
    Digest: to.hello.digest,
    MediaType: ociManifest,
    OS: 'linux',
    Architecture: 'amd64',
    Labels: labels,
  }
  expect(body).toEqual({
    Registry: `${to.base}/`,
    Results: [
      {Name: app, Images: [image]},
      {Name: multi, Images: [image]},
    ],
  })
})

test('the same key again widens, another key narrows', async () => {
  const to = await withFlatpaks()
  const found = async (query: string) => (await index(to, `${exists}&${query}`)).found
  expect(await found('')).toEqual([`${app} amd64`, `${app} arm64`, `${multi} amd64`, `${multi} arm64`])
  expect(await found('architecture=arm64')).toEqual([`${app} arm64`, `${multi} arm64`])
  expect(await found('architecture=arm64&architecture=amd64')).toHaveLength(4)
  expect(await found('architecture=arm64&tag=latest')).toEqual([`${multi} arm64`])
  expect(await found(`repository=${app}`)).toEqual([`${app} amd64`, `${app} arm64`])
  expect(await found('os=windows')).toEqual([])
  expect(await found('label%3Aorg.flatpak.ref=app/org.example.Hello/aarch64/stable')).toEqual([
    `${app} arm64`,
    `${multi} arm64`,
  ])
  expect(await found('label%3Aorg.flatpak.nothing%3Aexists=1')).toEqual([])
  const {body} = await index(to, `${exists}&repository=${app}&architecture=amd64`)
  expect(body.Results[0]?.Images[0]?.Tags).toEqual(['1.0', 'latest'])
})

test('what is not understood is refused rather than ignored', async () => {
  const to = await withFlatpaks()
  for (const query of [
    '',
    'label%3Aorg.flatpak.ref%3Aexists=0',
    `${exists}&annotation%3Ax=1`,
    `${exists}&annotation%3Ax%3Aexists=1`,
    `${exists}&colour=red`,
    `${exists}&label%3Ax%3Aexists=yes`,
  ])
    for (const kind of ['static', 'dynamic'])
      expect([query, (await ask(to, `/index/${kind}?${query}`)).status]).toEqual([query, 400])
  expect((await ask(to, `/index/dynamic?${exists}`)).status).toBe(200)
})

test('everybody sees what is theirs, and nobody is refused', async () => {
  const to = await withFlatpaks()
  const names = async (options: Ask) => (await index(to, exists, options)).body.Results.map(({Name}) => Name)
  expect(await names({})).toEqual([app, multi])
  expect((await index(to, exists, {auth: null})).body).toEqual({Registry: to.base, Results: []})
  expect(await names({auth: 'admin:wrong'})).toEqual([])
  to.memory.addRepository('acme/open/hello', to.memory.catalog.named(app)?.contentSetId ?? 0, {needsUser: false})
  expect(await names({auth: null})).toEqual(['acme/open/hello'])
})

test('an index that did not change is not sent again', async () => {
  const to = await withFlatpaks()
  const {answer} = await index(to)
  const headers = {'if-none-match': String(answer.headers['etag'])}
  const same = await ask(to, `/index/static?${exists}`, {headers})
  expect([same.status, same.body.length, same.headers['etag']]).toEqual([304, 0, answer.headers['etag']])
  to.memory.repositories.delete(multi)
  expect((await ask(to, `/index/static?${exists}`, {headers})).status).toBe(200)
})

test('an index with nothing in it is not kept either: what is promoted is seen at once', async () => {
  const to = await startRegistry()
  const {answer, body} = await index(to)
  expect(body.Results).toEqual([])
  expect(answer.headers['cache-control']).toBe('no-cache')
  const headers = {'if-none-match': String(answer.headers['etag'])}
  expect((await ask(to, `/index/static?${exists}`, {headers})).status).toBe(304)
})
