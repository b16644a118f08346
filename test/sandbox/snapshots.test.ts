// Snapshots of a sandbox: what is restored is what was saved, to the byte, whatever happens in between.
import {spawn} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {operate} from '../../src/sandbox/operate'
import {seed} from '../../src/sandbox/seed'
import {deleteSnapshot, listSnapshots, restoreSnapshot} from '../../src/sandbox/snapshots'
import {startSandbox, type RunningSandbox} from '../../src/sandbox/start'
import {onCleanup, temporary} from '../support/places'
import {mallet} from '../support/program'
import {root} from '../support/build'

/** Manifests of what the demo's images are in the registry, by their names. */
async function digests({url}: RunningSandbox): Promise<Record<string, string | null>> {
  const basic = {authorization: `Basic ${Buffer.from('admin:changeme').toString('base64')}`}
  const {token} = (await (await fetch(`${url}/v2/token?service=x`, {headers: basic})).json()) as {token: string}
  const headers = {authorization: `Bearer ${token}`, accept: 'application/vnd.oci.image.index.v1+json, */*'}
  const found: Record<string, string | null> = {}
  const {repositories} = (await (await fetch(`${url}/v2/_catalog`, {headers})).json()) as {repositories: string[]}
  for (const name of repositories) {
    const {tags} = (await (await fetch(`${url}/v2/${name}/tags/list`, {headers})).json()) as {tags: string[]}
    for (const tag of tags) {
      const answer = await fetch(`${url}/v2/${name}/manifests/${tag}`, {headers})
      await answer.arrayBuffer()
      found[`${name}:${tag}`] = answer.headers.get('docker-content-digest')
    }
  }
  return found
}

const exported = async ({url}: RunningSandbox): Promise<string> =>
  (await mallet(['export', '--organization', 'ACME'], {env: {MALLET_SERVER: url}})).stdout

/** As a directory is on disk: names with their sizes, but for what a start changes. */
const filesIn = (directory: string): string[] =>
  (readdirSync(directory, {recursive: true}) as string[])
    .filter((name) => !/^(?:snapshots|katello\.db|uploads|server\.lock|blobs\/(?:tmp|trash|quarantine))/.test(name))
    .filter((name) => statSync(join(directory, name)).isFile())
    .sort()

describe.each(['4.16', '5.0'] as const)('a snapshot of Katello %s', (katello) => {
  it('is restored as that release, and can be published from', async () => {
    const data = temporary()
    const first = await startSandbox({port: 0, dataDirectory: data, edition: {katello}})
    const saved = await operate(data, 'saveSnapshot', {name: 'base'})
    await first.close()
    expect(saved).toMatchObject({katello})
    rmSync(join(data, 'sandbox.json'))
    restoreSnapshot(data, 'base')
    const again = await startSandbox({port: 0, dataDirectory: data})
    onCleanup(() => again.close())
    again.app.faults.add(['publish:fail@1'])
    const run = (...words: string[]) => mallet([...words, '--organization-id', '1'], {env: {MALLET_SERVER: again.url}})
    expect(again.app.edition.katello).toBe(katello)
    expect((await run('content-view', 'create', '--name', 'cv')).code).toBe(0)
    expect((await run('content-view', 'publish', '--name', 'cv')).code).toBe(70)
    expect((await run('content-view', 'publish', '--name', 'cv')).code).toBe(0)
  })
})

describe('a snapshot', () => {
  const data = mkdtempSync(join(tmpdir(), 'mallet-snapshots-'))
  let before: {text: string; images: Record<string, string | null>}
  const start = (): Promise<RunningSandbox> => startSandbox({port: 0, dataDirectory: data, organization: null})
  const blobs = (): string[] => filesIn(data).filter((name) => name.startsWith('blobs/'))

  beforeAll(async () => {
    const sandbox = await start()
    await seed(sandbox.app)
    before = {text: await exported(sandbox), images: await digests(sandbox)}
    await operate(data, 'saveSnapshot', {name: 'running'})
    await sandbox.close()
    await operate(data, 'saveSnapshot', {name: 'stopped'})
  })
  afterAll(() => rmSync(data, {recursive: true, force: true}))

  it.each(['running', 'stopped'])(
    'of a %s sandbox brings back what it exports, and the images of its registry',
    async (name) => {
      expect(before.text).toContain('organization: ACME')
      expect(Object.keys(before.images).length).toBeGreaterThan(5)
      let sandbox = await start()
      const run = (words: readonly string[]) => mallet(words, {env: {MALLET_SERVER: sandbox.url}})
      await run(['product', 'create', '--name', 'Gone', '--organization', 'ACME'])
      await run(['organization', 'delete', '--name', 'Globex', '--yes'])
      expect(() => restoreSnapshot(data, name)).toThrow(/Another server is using/)
      await sandbox.close()
      await operate(data, 'gc', {grace: 0})
      restoreSnapshot(data, name)
      expect(await operate(data, 'fsck')).toMatchObject({faults: []})
      sandbox = await start()
      expect(await exported(sandbox)).toBe(before.text)
      expect(await digests(sandbox)).toEqual(before.images)
      await sandbox.close()
    },
  )

  it('shares its blobs with the data', () => {
    const [blob = ''] = blobs()
    for (const name of ['running', 'stopped'])
      expect(statSync(join(data, 'snapshots', name, blob)).ino).toBe(statSync(join(data, blob)).ino)
    expect(listSnapshots(data).map(({name, katello}) => [name, katello])).toEqual([
      ['running', '4.20'],
      ['stopped', '4.20'],
    ])
  })

  it('that is being restored when the process is killed is restored by the next who opens the data', async () => {
    const all = filesIn(data)
    const script = join(temporary(), 'restore.ts')
    writeFileSync(
      script,
      `import {restoreSnapshot} from ${JSON.stringify(join(root, 'src/sandbox/snapshots.ts'))}
       import fs from 'node:fs'
       const most = Number(process.argv[3])
       let done = 0
       for (const name of ['rmSync', 'linkSync', 'copyFileSync', 'renameSync'] as const) {
         const work = fs[name] as (...args: unknown[]) => unknown
         Object.assign(fs, {[name]: (...args: unknown[]) => {
           if (++done > most) process.kill(process.pid, 'SIGKILL')
           return work(...args)
         }})
       }
       await import('node:module').then(({syncBuiltinESMExports}) => syncBuiltinESMExports())
       restoreSnapshot(process.argv[2] ?? '', 'running')`,
    )
    for (const steps of [4, 9, 25]) {
      const child = spawn(process.execPath, [join(root, 'scripts/run-typescript.mjs'), script, data, String(steps)], {
        stdio: 'ignore',
      })
      onCleanup(() => child.kill('SIGKILL'))
      const signal = await new Promise((resolve) => child.once('exit', (_, by) => resolve(by)))
      expect(signal).toBe('SIGKILL')
      expect(existsSync(join(data, 'snapshot.restoring'))).toBe(true)
      expect(() => deleteSnapshot(data, 'running')).toThrow(/is being restored/)
      expect(await operate(data, 'fsck')).toMatchObject({faults: []})
      expect(existsSync(join(data, 'snapshot.restoring'))).toBe(false)
      expect(filesIn(data)).toEqual(all)
    }
    const sandbox = await start()
    expect(await digests(sandbox)).toEqual(before.images)
    await sandbox.close()
  })

  it('that was being saved when the process was killed is not there, and its remains go', async () => {
    const left = join(data, 'snapshots', '.half.999999999')
    mkdirSync(left)
    expect(listSnapshots(data).map(({name}) => name)).toEqual(['running', 'stopped'])
    await operate(data, 'saveSnapshot', {name: 'third'})
    expect(existsSync(left)).toBe(false)
    deleteSnapshot(data, 'third')
    expect(listSnapshots(data)).toHaveLength(2)
  })

  it('has a name of its own, which is a name', async () => {
    await expect(operate(data, 'saveSnapshot', {name: 'running'})).rejects.toMatchObject({exit: 65})
    for (const name of ['../x', '.x', '', 'a b'])
      await expect(operate(data, 'saveSnapshot', {name})).rejects.toMatchObject({exit: 64})
    expect(() => restoreSnapshot(data, 'nosuch')).toThrow(expect.objectContaining({exit: 128}))
    expect(readFileSync(join(data, 'sandbox.json'), 'utf8')).toContain('4.20')
  })
})
