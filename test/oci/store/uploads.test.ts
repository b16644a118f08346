import {randomUUID} from 'node:crypto'
import {readdirSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Readable} from 'node:stream'
import {expect, test} from 'vitest'
import {checkContent, collectGarbage} from '../../../src/oci/store'
import {openStore, temporaryDirectory} from './harness'

const repository = 'acme/apps/web'
const refused = {code: 'TOOMANYREQUESTS'}

/** Makes the files of an upload as old as if nobody had added to it for so many minutes. */
function age(directory: string, id: string, minutes: number): void {
  const time = Date.now() / 1000 - minutes * 60
  for (const name of readdirSync(join(directory, 'uploads')))
    if (name.startsWith(id)) utimesSync(join(directory, 'uploads', name), time, time)
}

test('one user’s abandoned uploads refuse nobody else, and make room for their owner after some minutes', async () => {
  const {store, database, directory} = await openStore(temporaryDirectory(), {uploadLimit: 6, ownerUploadLimit: 4})
  const start = (owner: string) => store.uploads.start({repository, owner})
  const ids: string[] = []
  for (let i = 0; i < 4; i++) ids.push((await start('ada')).id)
  await expect(start('ada')).rejects.toMatchObject(refused)
  const other = await start('bob')
  age(directory, ids[2] ?? '', 20)
  age(directory, ids[1] ?? '', 10)
  await start('ada')
  expect(await store.uploads.find(ids[2] ?? '', repository)).toBeUndefined()
  await start('ada')
  expect(await store.uploads.find(ids[1] ?? '', repository)).toBeUndefined()
  await expect(start('ada')).rejects.toMatchObject(refused)
  expect(await store.uploads.find(other.id, repository)).toBeDefined()
  expect(store.uploads.count).toBe(5)
  database.close()
})

test('when all together are too many, the user with most gives way', async () => {
  const {store, database, directory} = await openStore(temporaryDirectory(), {uploadLimit: 4, ownerUploadLimit: 3})
  const start = (owner: string) => store.uploads.start({repository, owner})
  const many = [await start('ada'), await start('ada'), await start('ada')]
  const one = await start('bob')
  age(directory, one.id, 60)
  for (const {id} of many) age(directory, id, 10)
  await start('cid')
  expect(store.uploads.count).toBe(4)
  expect(await store.uploads.find(one.id, repository)).toBeDefined()
  const left = await Promise.all(many.map(({id}) => store.uploads.find(id, repository)))
  expect(left.filter(Boolean)).toHaveLength(2)
  database.close()
})

test('limits hold when many start at once', async () => {
  const {store, database} = await openStore(temporaryDirectory(), {uploadLimit: 10, ownerUploadLimit: 5})
  const started = await Promise.allSettled(
    Array.from({length: 40}, (_, i) => store.uploads.start({repository, owner: `user ${i % 4}`})),
  )
  expect(started.filter(({status}) => status === 'fulfilled')).toHaveLength(10)
  expect(store.uploads.count).toBe(10)
  database.close()
})

test('uploads that survived a restart count for their owner', async () => {
  const directory = temporaryDirectory()
  const first = await openStore(directory, {uploadLimit: 10, ownerUploadLimit: 2})
  for (let i = 0; i < 2; i++) await first.store.uploads.start({repository, owner: 'ada'})
  first.database.close()
  const {store, database} = await openStore(directory, {uploadLimit: 10, ownerUploadLimit: 2})
  await expect(store.uploads.start({repository, owner: 'ada'})).rejects.toMatchObject(refused)
  await store.uploads.start({repository, owner: 'bob'})
  database.close()
})

test('what cannot be read as an upload is removed by the collection and by the check, without a restart', async () => {
  const {store, database, directory} = await openStore()
  const kept = await store.uploads.start({repository, owner: 'ada'})
  await store.uploads.append(kept, Readable.from(['some']))
  const left = join(directory, 'uploads')
  const damage = (): string => {
    const id = randomUUID()
    writeFileSync(join(left, `${id}.json`), '')
    writeFileSync(join(left, id), 'bytes')
    return id
  }
  age(directory, damage(), 60)
  const collected = await collectGarbage(store, {liveSets: () => [], uploadAge: 60_000})
  expect(collected.uploads).toBe(1)
  const id = damage()
  expect((await checkContent(store)).faults).toEqual([])
  const {faults} = await checkContent(store, {mend: true})
  expect(faults).toEqual([{kind: 'upload damaged', message: expect.stringContaining(id)}])
  expect(readdirSync(left).sort()).toEqual([kept.id, `${kept.id}.json`].sort())
  expect(store.uploads.count).toBe(1)
  database.close()
})
