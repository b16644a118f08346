// Every example of the help, as it stands, on a freshly seeded sandbox. Each command that changes something has a copy of the data of its
// own or shares one with its topic, on which examples run in the order of the help; those that only read share one.
import {linkSync, mkdirSync, readdirSync, writeFileSync, copyFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {mapParallel} from '../../src/core/parallel'
import {startSandbox, type RunningSandbox} from '../../src/sandbox/start'
import {seed} from '../../src/sandbox/seed'
import {splitWords} from '../support/command-lines'
import {onCleanup, temporary} from '../support/places'
import {commandClass, commandIds, runInProcess} from '../support/walk'

/** Commands about a process of the sandbox itself: test/sandbox starts and stops real ones. */
const elsewhere = /^sandbox:/

interface Line {
  readonly args: string
  readonly needs: string | undefined
}

const examplesOf = (id: string): Line[] =>
  commandClass(id).spec.examples.map(([, args, needs = commandClass(id).spec.examplesNeed]) => ({args, needs}))

/** Commands that only read from the server, and change nothing here. */
const isReading = (id: string): boolean => commandClass(id).spec.action?.method === 'GET'

/** Commands that share a copy: those of a topic, but what takes something away has one of its own. */
function changing(ids: readonly string[]): string[][] {
  const groups = new Map<string, string[]>()
  for (const id of ids) {
    const key = /:(add|delete|remove|purge|revoke)/.test(id) ? id : (id.split(':')[0] ?? '')
    groups.set(key, [...(groups.get(key) ?? []), id])
  }
  return [...groups.values()]
}

/** A copy of seeded data: the database is copied, content is linked, since nothing changes it. */
function copyOf(directory: string): string {
  const copy = temporary()
  const walk = (below: string): void => {
    mkdirSync(join(copy, below), {recursive: true, mode: 0o700})
    for (const entry of readdirSync(join(directory, below), {withFileTypes: true})) {
      const name = join(below, entry.name)
      if (entry.isDirectory()) walk(name)
      else if (below.startsWith('blobs')) linkSync(join(directory, name), join(copy, name))
      else copyFileSync(join(directory, name), join(copy, name))
    }
  }
  walk('')
  return copy
}

async function serve(dataDirectory: string): Promise<RunningSandbox> {
  const server = await startSandbox({port: 0, dataDirectory})
  return server
}

/** Files that examples read, in a folder of its own. */
function workInFolder(): void {
  const before = process.cwd()
  const cwd = temporary()
  onCleanup(() => process.chdir(before))
  process.chdir(cwd)
  mkdirSync('build')
  for (const file of ['manual.pdf', 'build/tool.rpm']) writeFileSync(file, file)
}

/** What is wrong with the examples of a command on a server. */
async function faultsOf(id: string, {url}: RunningSandbox, home: string): Promise<string[]> {
  const env = {
    HOME: home,
    XDG_RUNTIME_DIR: join(home, 'run'), // logins to registries are kept there, not in the place of the one who runs the tests
    MALLET_SERVER: url,
    MALLET_USERNAME: 'admin',
    MALLET_PASSWORD: 'changeme',
  }
  const faults: string[] = []
  for (const {args, needs} of examplesOf(id)) {
    if (needs !== undefined) continue
    const {code, message, hint} = await runInProcess(commandClass(id), splitWords(args), env, {input: 'changeme'})
    if (code !== 0) faults.push(`mallet ${id.replaceAll(':', ' ')} ${args}\n  exit ${code}: ${message} ${hint}`)
  }
  return faults
}

it('every example works on the demo, but for those that say what else they need', async () => {
  workInFolder()
  const data = temporary()
  const first = await startSandbox({port: 0, dataDirectory: data, organization: null})
  await seed(first.app)
  await first.close()
  const ids = commandIds().filter((id) => !elsewhere.test(id))
  const reading = ids.filter(isReading)
  const shared = await serve(copyOf(data))
  onCleanup(() => shared.close())
  const faults: string[] = []
  for (const id of reading) faults.push(...(await faultsOf(id, shared, temporary())))
  // side by side: most of the time passes in waiting for tasks
  await mapParallel(changing(ids.filter((one) => !reading.includes(one))), 4, async (group) => {
    const server = await serve(copyOf(data))
    for (const id of group) faults.push(...(await faultsOf(id, server, temporary())))
    await server.close()
  })
  expect(faults.join('\n')).toBe('')
})
