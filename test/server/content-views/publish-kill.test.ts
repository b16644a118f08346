import {cpSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {checkContent} from '../../../src/oci/store'
import {startPublish} from '../../../src/server/content-views/publish'
import {startPromote} from '../../../src/server/content-views/promote'
import {startServer, type App, type RunningServer} from '../../../src/server/index'
import type {TaskRow} from '../../../src/server/kernel/tasks/tables'
import {delivery, type Delivery} from './delivery'
import {putImage} from '../push'

let at: Delivery
let view: number
let first: number
const copies: string[] = []

beforeAll(async () => {
  at = await delivery()
  const names = ['one', 'two', 'three', 'four']
  const ids: number[] = []
  for (const name of names) ids.push(await at.synced(name, name === 'one' ? 'library/busybox' : 'apps/web'))
  ids.push(await putImage(at.server.app, at.product, 'pushed', '1'))
  view = (await at.view('App', {repository_ids: ids}))['id']
  first = await at.publish(view)
  await at.promote(first, [at.dev])
  // the next version differs in each repository and lacks one
  const filter = {content_view_id: view, name: 'ones', type: 'docker', inclusion: true}
  const {id} = await at.ok('POST', '/katello/api/content_view_filters', filter)
  await at.ok('POST', `/katello/api/content_view_filters/${id}/rules`, {name: ['1.*', 'latest']})
  await at.ok('PUT', `/katello/api/content_views/${view}`, {repository_ids: ids.slice(1)})
})
afterAll(async () => {
  for (const copy of copies) rmSync(copy, {recursive: true, force: true})
  await at.close()
})

/** What a kill at this moment leaves on disk. */
function killed(): string {
  const copy = mkdtempSync(join(tmpdir(), 'mallet-killed-'))
  copies.push(copy)
  cpSync(at.directory, copy, {recursive: true, filter: (path) => basename(path) !== 'server.lock'})
  return copy
}

/** Runs a task and kills it, as it were, at every step. */
async function killedAtEveryStep(task: TaskRow): Promise<string[]> {
  const made: string[] = []
  const over = () => at.server.app.store.tasks.get(task.id).state === 'stopped'
  for (let last = false; !last;) {
    last = over()
    made.push(killed())
    await new Promise((resolve) => setImmediate(resolve))
  }
  return made
}

async function revived<T>(directory: string, look: (server: RunningServer) => Promise<T>): Promise<T> {
  const server = await startServer({port: 0, dataDirectory: directory})
  try {
    return await look(server)
  } finally {
    await server.close()
  }
}

/** Versions that the instances of an environment show, and the sum of their names and content. */
function shown(app: App, environment: number): {versions: number[]; names: (string | null)[]} {
  const rows = app.store.repositories
    .all({environment_id: environment})
    .filter((row) => app.store.contentViewVersions.get(row.content_view_version_id).content_view_id === view)
  const names = rows.map((row) => row.container_repository_name).sort()
  return {versions: [...new Set(rows.map((row) => row.content_view_version_id))], names}
}

async function resumed(app: App, uuid: string): Promise<string> {
  const row = app.tasks.byUuid(uuid)
  if (!row || row.state !== 'paused') throw new Error(`task ${uuid} is not paused`)
  app.tasks.resume(row)
  return (await app.tasks.finished(row)).result
}

describe('a server killed while it publishes', () => {
  it('has an old or a new version in every environment, whole, and can finish what it began', async () => {
    const {app} = at.server
    const row = app.store.contentViews.get(view)
    const task = startPublish(app, row, {environmentIds: [at.dev]}, {})
    const version = Number(task.input['content_view_version_id'])
    const directories = await killedAtEveryStep(task)
    const wanted = [at.library, at.dev].map((environment) => shown(app, environment))
    expect(directories.length).toBeGreaterThan(5)
    const seen = new Set<string>()
    for (const directory of directories)
      await revived(directory, async (server) => {
        const {store, content, tasks} = server.app
        const ended = tasks.byUuid(task.uuid)
        const [event] = store.contentViewHistory.all({content_view_version_id: version, action: 'publish'})
        const states = [at.library, at.dev].map((environment) => shown(server.app, environment))
        for (const [index, state] of states.entries()) {
          expect(state.versions).toHaveLength(1)
          expect([first, version]).toContain(state.versions[0])
          if (state.versions[0] === version) expect(state.names).toEqual(wanted[index]?.names)
          else expect(state.names).toHaveLength(5)
        }
        seen.add(
          `${ended?.state} ${event?.status} ${states.map((state) => (state.versions[0] === version ? 'new' : 'old')).join(' ')}`,
        )
        expect((await checkContent(content)).faults).toEqual([])
        if (ended?.state === 'paused') {
          expect([ended.result, event?.status]).toEqual(['error', 'failed'])
          expect(await resumed(server.app, task.uuid)).toBe('success')
        } else expect([ended?.state, ended?.result]).toEqual(['stopped', 'success'])
        expect(store.contentViewHistory.all({content_view_version_id: version}).map((one) => one.status)).toEqual([
          'successful',
          'successful',
        ])
        expect([at.library, at.dev].map((environment) => shown(server.app, environment))).toEqual(wanted)
        expect(store.contentViewVersions.count({content_view_id: view})).toBe(2)
      })
    expect([...seen]).toEqual([
      'paused failed old old',
      'paused failed new old',
      'paused failed new new',
      'stopped successful new new',
    ])
  })

  it('lets something else be published or deleted instead of resuming', async () => {
    const {app} = at.server
    const before = app.store.contentViewVersions.count({content_view_id: view})
    const task = startPublish(app, app.store.contentViews.get(view), {}, {})
    const halfway = killed()
    await app.tasks.finished(task)
    await revived(halfway, async ({app: second}) => {
      expect(second.tasks.byUuid(task.uuid)).toMatchObject({state: 'paused', result: 'error', interrupted: true})
      const row = second.store.contentViews.get(view)
      const next = await second.tasks.finished(startPublish(second, row, {}, {}))
      expect(next.result).toBe('success')
      expect(second.tasks.byUuid(task.uuid)).toMatchObject({state: 'stopped', result: 'error'})
      expect(second.store.contentViewVersions.count({content_view_id: view})).toBe(before + 2)
      const failed = second.store.contentViewHistory.all({
        content_view_version_id: Number(task.input['content_view_version_id']),
      })
      expect(failed.map((event) => event.status)).toEqual(['failed'])
    })
  })
})

describe('a server killed while it promotes', () => {
  it('has every environment with the old version or the new one, whole', async () => {
    const {app} = at.server
    const newest = app.store.contentViewVersions.all({content_view_id: view}, 'id DESC')[0]
    if (!newest) throw new Error('no version')
    const task = startPromote(app, newest, {environmentIds: [at.dev, at.prod], force: true}, {})
    const directories = await killedAtEveryStep(task)
    const wanted = [at.dev, at.prod].map((environment) => shown(app, environment))
    for (const directory of directories)
      await revived(directory, async (server) => {
        const ended = server.app.tasks.byUuid(task.uuid)
        if (ended?.state === 'paused') expect(await resumed(server.app, task.uuid)).toBe('success')
        expect([at.dev, at.prod].map((environment) => shown(server.app, environment))).toEqual(wanted)
        expect((await checkContent(server.app.content)).faults).toEqual([])
      })
    expect(wanted.map((state) => state.versions)).toEqual([[newest.id], [newest.id]])
  })
})
