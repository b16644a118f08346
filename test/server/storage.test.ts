import {afterEach, describe, expect, it, vi} from 'vitest'
import {closeSync, openSync, statSync, writeFileSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {storageFailure} from '../../src/core/storage'
import {fixtureRepositories} from '../../src/sandbox/upstream/images'
import {operate} from '../../src/sandbox/operate'
import {operations} from '../../src/sandbox/operations'
import {failure as failureOf} from '../../src/server/kernel/http/failure'
import {startUpstream} from '../support/upstream'
import {ask} from '../oci/server/client'
import {temporaryDirectory} from '../oci/store/harness'
import {harness, type Harness} from './harness'

let at: Harness | undefined
afterEach(() => at?.close().catch(() => undefined))

const error = (code: string) => Object.assign(new Error(`${code}: something`), {code})

/** Overwrites all but the first page of the database. */
function damage(directory: string): void {
  const file = join(directory, 'katello.db')
  const {size} = statSync(file)
  const handle = openSync(file, 'r+')
  for (let page = 4096; page < size; page += 4096) writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, page)
  closeSync(handle)
}

describe('a storage failure', () => {
  it('is known by the codes of the file system and the database', () => {
    const kinds = [
      'ENOSPC',
      'SQLITE_FULL',
      'SQLITE_CORRUPT',
      'SQLITE_CORRUPT_VTAB',
      'SQLITE_IOERR_WRITE',
      'ENOENT',
      'X',
    ].map((code) => storageFailure(error(code))?.kind)
    expect(kinds).toEqual(['full', 'full', 'damaged', 'damaged', 'unwritable', undefined, undefined])
    expect(storageFailure('ENOSPC')).toBeUndefined()
  })

  it('is answered in words by the API', () => {
    const answer = failureOf(error('SQLITE_FULL'), 'katello')
    expect(answer.status).toBe(507)
    expect(JSON.stringify(answer.body)).toContain('No space left on the disk of the server')
    expect(failureOf(error('SQLITE_CORRUPT'), 'foreman').status).toBe(500)
  })
})

describe('a damaged database', () => {
  it('is told as such by the registry, its tokens, the API and the check', async () => {
    at = await harness()
    const {server, directory} = at
    const port = Number(new URL(server.url).port)
    server.app.store.database.run('PRAGMA wal_checkpoint(TRUNCATE)')
    damage(directory)
    // What the database keeps in memory is dropped by a schema change of another connection; here by shrinking it.
    server.app.store.database.run('PRAGMA shrink_memory')
    const token = await ask({port}, '/v2/token?account=admin&service=x')
    expect([token.status, token.text]).toEqual([500, expect.stringContaining('database of the server is damaged')])
    const catalog = await ask({port}, '/v2/_catalog')
    expect([catalog.status, catalog.text]).toEqual([500, expect.stringContaining('database of the server is damaged')])
    const api = await at.ask('GET', '/katello/api/organizations')
    expect([api.status, JSON.stringify(api.body)]).toEqual([
      500,
      expect.stringContaining('database of the server is damaged'),
    ])
    const {faults} = (await operations.fsck(server.app, {})) as {faults: {kind: string}[]}
    expect(new Set(faults.map(({kind}) => kind))).toEqual(new Set(['database']))
  })

  it('is told as such where it is found when it is opened', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'katello.db'), 'x'.repeat(8192))
    await expect(operate(directory, 'fsck', {})).rejects.toMatchObject({
      parts: {code: 'damaged', message: 'The database of the server is damaged'},
    })
  })
})

describe('a full disk', () => {
  it('makes a synchronization an error that says so, and the next one goes well', async () => {
    at = await harness()
    const upstream = await startUpstream({repositories: await fixtureRepositories()})
    const product = await at.ok('POST', '/katello/api/products', {organization_id: 1, name: 'Images'})
    const of = {content_type: 'docker', url: upstream.url, docker_upstream_name: 'apps/web'}
    const made = await at.ok('POST', '/katello/api/repositories', {product_id: product['id'], name: 'web', ...of})
    const sync = async () => {
      const {id} = await (at as Harness).ok('POST', `/katello/api/repositories/${made['id']}/sync`)
      return (at as Harness).task(id)
    }
    const write = vi.spyOn(at.server.app.content.files, 'write').mockRejectedValue(error('ENOSPC'))
    const failed = await sync()
    expect(failed).toMatchObject({state: 'stopped', result: 'error'})
    expect(JSON.stringify(failed['humanized'])).toContain('No space left on the disk of the server')
    write.mockRestore()
    expect(await sync()).toMatchObject({state: 'stopped', result: 'success'})
    await upstream.close()
  })

  it('keeps the end of a task until there is room for it', async () => {
    at = await harness()
    const {store, content} = at.server.app
    const upstream = await startUpstream({repositories: await fixtureRepositories()})
    const product = await at.ok('POST', '/katello/api/products', {organization_id: 1, name: 'Images'})
    const of = {content_type: 'docker', url: upstream.url, docker_upstream_name: 'apps/web'}
    const made = await at.ok('POST', '/katello/api/repositories', {product_id: product['id'], name: 'web', ...of})
    const update = vi.spyOn(store.tasks, 'update')
    vi.spyOn(content.files, 'write').mockImplementation(() => {
      let left = 2
      update.mockImplementation(() => {
        if (left-- === 0) update.mockRestore()
        throw error('SQLITE_FULL')
      })
      return Promise.reject(error('ENOSPC'))
    })
    const {id} = await at.ok('POST', `/katello/api/repositories/${made['id']}/sync`)
    const task = await at.task(id)
    expect(task).toMatchObject({state: 'stopped', result: 'error'})
    await upstream.close()
  })
})

describe('abandoned uploads', () => {
  it('are ended by sandbox gc as its grace says', async () => {
    at = await harness()
    const {app} = at.server
    const start = () => app.content.uploads.start({repository: 'acme/apps/web', owner: '4'})
    await start()
    expect(await operations.gc(app, {})).toMatchObject({uploads: 0})
    expect(await operations.gc(app, {grace: 600})).toMatchObject({uploads: 0})
    expect(await operations.gc(app, {grace: -1, dryRun: true})).toMatchObject({uploads: 1})
    expect(await operations.gc(app, {grace: -1})).toMatchObject({uploads: 1})
    expect(app.content.uploads.count).toBe(0)
  })
})

describe('a host that is none', () => {
  it('is answered like any other', async () => {
    at = await harness()
    const port = Number(new URL(at.server.url).port)
    for (const host of ['127.0.0.1:99999', 'a b', '[::1]:70000', '256.256.256.256'])
      for (const path of ['/v2/', '/v2/_catalog', '/v2/token?account=admin', '/index/static?tag=latest', '/api/status'])
        expect((await ask({port}, path, {headers: {host}, auth: null})).status).toBeLessThan(500)
  })
})
