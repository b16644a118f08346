// Options of commands that compare, plan and read registries, on the demo: with the option, something else comes out.
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {artifactManifest, emptyConfig, emptyDescriptor} from '../../src/oci/artifact'
import {LayoutDirectory} from '../../src/oci/layout/layout'
import {once} from '../../src/oci/streams'
import {seed} from '../../src/sandbox/seed'
import {startSandbox, type RunningSandbox} from '../../src/sandbox/start'
import {splitWords} from '../support/command-lines'
import {commandClass, runInProcess, type InProcess} from '../support/walk'

let directory = ''
let server: RunningSandbox

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'mallet-test-'))
  server = await startSandbox({port: 0, dataDirectory: join(directory, 'data'), organization: null})
  await seed(server.app)
}, 120_000)

afterAll(async () => {
  await server.close()
  rmSync(directory, {recursive: true, force: true})
})

/** Runs `command words -- options`; DIR is a directory of the test. */
async function run(line: string): Promise<InProcess> {
  const [words = '', args = ''] = line.replaceAll('DIR', directory).split(' -- ')
  const env = {HOME: directory, MALLET_SERVER: server.url, MALLET_USERNAME: 'admin', MALLET_PASSWORD: 'changeme'}
  return runInProcess(commandClass(words.replaceAll(' ', ':')), splitWords(args), env)
}

async function json<T>(line: string): Promise<T> {
  const {code, message, stdout} = await run(line)
  if (stdout === '') throw new Error(`${line} ended with ${code}: ${message}`)
  return JSON.parse(stdout) as T
}

it('plan, diff and apply take away with --prune what the file does not have', async () => {
  const file = join(directory, 'acme.yaml')
  await run('export -- --organization ACME --file DIR/acme.yaml')
  const text = readFileSync(file, 'utf8')
  const key = /^activation_keys:\n(?:[ -].*\n)+/m.exec(text)?.[0] ?? ''
  expect(key).not.toBe('')
  writeFileSync(file, text.replace(key, 'activation_keys: []\n'))
  type Steps = readonly {readonly action: string}[]
  for (const words of ['plan', 'diff', 'apply']) {
    const dry = words === 'apply' ? ' --dry-run' : ''
    const [without, pruned] = [
      await run(`${words} -- --file DIR/acme.yaml --json${dry}`),
      await run(`${words} -- --file DIR/acme.yaml --prune --json${dry}`),
    ]
    expect([words, without.stdout]).not.toEqual([words, pruned.stdout])
    if (words !== 'diff')
      expect(
        (JSON.parse(pruned.stdout) as Steps).some(({action}) => action === 'delete'),
        words,
      ).toBe(true)
  }
})

it('image verify --pull-spec, registry search --term and the words are the same', async () => {
  const spec = 'acme/dev/app_cv/applications/web:1.0'
  const [word, option] = [
    await run(`image verify -- ${spec} --key DIR/none.pub`),
    await run(`image verify -- --pull-spec ${spec} --key DIR/none.pub`),
  ]
  expect(option).toEqual(word)
  expect((await run('registry search -- --term web --json')).stdout).toBe(
    (await run('registry search -- web --json')).stdout,
  )
})

it('registry attach --media-type is the type of the file in the artifact', async () => {
  await run('registry pull -- --source acme/dev/app_cv/applications/web:1.0 --destination oci:DIR/web')
  await run('registry push -- --source oci:DIR/web --destination acme/applications/tools:1.0')
  writeFileSync(join(directory, 'report.txt'), 'all is well')
  const line =
    'registry attach -- --file DIR/report.txt --type application/vnd.example.report --subject acme/applications/tools:1.0'
  type Plan = {readonly requests: readonly {readonly media_type: string}[]}
  const types = async (more: string): Promise<string[]> =>
    (await json<Plan>(`${line} --dry-run --json ${more}`)).requests.map(({media_type}) => media_type)
  expect(await types('')).toContain('application/vnd.example.report')
  expect(await types('--media-type text/plain')).toContain('text/plain')
})

it('registry referrers --platform looks at the image for a platform', async () => {
  type Attached = readonly {readonly subject: string}[]
  const spec = 'acme/applications/tools:1.0'
  const inspected = await json<{digest: string}>(`registry inspect -- ${spec} --platform linux/arm64 --json digest`)
  const attach = `registry attach -- --file DIR/report.txt --type text/plain --subject acme/applications/tools@${inspected.digest}`
  expect((await run(attach)).code).toBe(0)
  const found = await json<Attached>(`registry referrers -- ${spec} --platform linux/arm64 --json`)
  expect(found.map(({subject}) => subject)).toEqual([inspected.digest])
  expect(await json<Attached>(`registry referrers -- ${spec} --json`)).toEqual([])
})

it('image prune --orphans also takes signatures of images that are nowhere', async () => {
  const tag = `sha256-${'0'.repeat(64)}.sig`
  const layout = new LayoutDirectory(join(directory, 'signature'))
  await layout.putBlob(emptyDescriptor, () => once(emptyConfig))
  await layout.putManifest(artifactManifest({artifactType: 'application/vnd.example', layers: [emptyDescriptor]}), 'it')
  await layout.finish()
  const pushed = await run(`registry push -- --source oci:DIR/signature --destination acme/applications/tools:${tag}`)
  expect(pushed.code).toBe(0)
  type Pruned = {readonly entries: readonly {readonly tag: string | null; readonly action: string}[]}
  const actions = async (more: string): Promise<string[]> => {
    const {entries} = await json<Pruned>(`image prune -- --organization ACME --keep 5 --dry-run --json ${more}`)
    return entries.filter((entry) => entry.tag === tag).map(({action}) => action)
  }
  expect(await actions('')).toEqual(['keep'])
  expect(await actions('--orphans')).toEqual(['delete'])
})

it('image signatures --referrers asks upstream registries, too', async () => {
  const line = 'image signatures -- --organization ACME --environment Dev --json'
  expect((await run(`${line} --referrers`)).code).toBe(0)
})

it('release --to-ids names environments by their IDs', async () => {
  const environments = await json<{id: number; name: string}[]>(
    'lifecycle-environment list -- --organization ACME --json id,name',
  )
  const dev = environments.find(({name}) => name === 'Dev')?.id ?? 0
  const line = "release -- --content-view 'App CV' --organization ACME --dry-run --json"
  expect((await run(`${line} --to-ids ${dev}`)).stdout).toBe((await run(`${line} --to Dev`)).stdout)
})

it('flatpak install-source takes a remote by --remote and --remote-id, and --force goes past an environment', async () => {
  const remotes = await json<{id: number}[]>('flatpak-remote list -- --organization ACME --json id')
  const rest = "--app org.example.Notes --product Flatpaks --content-view 'App CV' --organization ACME --dry-run --json"
  const [byName, byId] = [
    await run(`flatpak install-source -- --remote demo --to Dev ${rest}`),
    await run(`flatpak install-source -- --remote-id ${remotes[0]?.id ?? 0} --to Dev ${rest}`),
  ]
  expect(byName.code).toBe(0)
  expect(byId.stdout).toBe(byName.stdout)
  const [without, forced] = [
    await run(`flatpak install-source -- --remote demo --to Prod ${rest}`),
    await run(`flatpak install-source -- --remote demo --to Prod --force ${rest}`),
  ]
  expect([without.code, without.stdout]).not.toEqual([forced.code, forced.stdout])
})
