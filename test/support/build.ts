// Builds the program once per test run, when it is missing or older than its sources. Several runs of the tests in one
// checkout take turns.
import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import type {TestProject} from 'vitest/node'
import {commandOf, endAll, startedFrom} from './left-behind'
import {root} from './root'

export {root}

/** So many files that were left behind are named. */
const mostNamed = 20

/** Called by vitest before the first test; what it returns, after the last. */
export default async function setup(project: TestProject): Promise<() => void> {
  const turn = join(root, 'node_modules/.cache/mallet-build')
  await takeTurn(turn)
  try {
    if (isOutdated()) build()
  } finally {
    rmSync(turn, {recursive: true, force: true})
  }
  // One directory has all that the run makes, however it ends. Its name is short: it is part of the names of sockets.
  const directory = mkdtempSync(join(tmpdir(), 'mt-'))
  process.env['TMPDIR'] = directory
  // Compiled code is kept between the runs of one test run, as it is between the runs of a user.
  process.env['MALLET_TEST_CACHE'] = join(directory, 'cache')
  const {pid} = process
  const interrupted = (): void => {
    if (process.pid !== pid) return
    endAll(startedFrom(directory), 'SIGKILL')
    for (const made of [directory, project.tmpDir]) rmSync(made, {recursive: true, force: true, maxRetries: 10})
  }
  process.once('exit', interrupted)
  return () => {
    process.off('exit', interrupted)
    const processes = startedFrom(directory).filter((id) => !commandOf(id).includes('/vitest/')) // its own are about to end
    const files = readdirSync(directory, {recursive: true}).map(String)
    const left = [
      ...files.filter((name) => !/^cache($|\/)/.test(name)).slice(0, mostNamed),
      ...processes.map(commandOf),
    ]
    if (left.length > 0) console.error(`The tests left behind: ${left.join(', ')}`)
    endAll(processes, 'SIGKILL')
    rmSync(directory, {recursive: true, force: true, maxRetries: 10})
  }
}

async function takeTurn(directory: string): Promise<void> {
  mkdirSync(resolve(directory, '..'), {recursive: true})
  for (;;) {
    try {
      mkdirSync(directory)
      writeFileSync(join(directory, String(process.pid)), '')
      return
    } catch {
      if (isGivenUp(directory)) rmSync(directory, {recursive: true, force: true})
      await pause(100)
    }
  }
}

/** True when whoever has the turn has ended without giving it back. */
function isGivenUp(directory: string): boolean {
  try {
    const [pid] = readdirSync(directory)
    if (pid === undefined) return Date.now() - statSync(directory).mtimeMs > 60_000
    return !isRunning(Number(pid))
  } catch {
    return false // given back meanwhile
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function isOutdated(): boolean {
  const last = join(root, 'dist/words.json')
  if (!existsSync(last)) return true
  const built = statSync(last).mtimeMs
  const sources = ['src', 'scripts'].flatMap((folder) =>
    readdirSync(join(root, folder), {recursive: true, encoding: 'utf8'}).map((file) => join(root, folder, file)),
  )
  return [...sources, join(root, 'package.json')].some((file) => statSync(file).mtimeMs > built)
}

function build(): void {
  const {status, stderr, stdout} = spawnSync(process.execPath, ['scripts/build.mjs'], {cwd: root, encoding: 'utf8'})
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`)
}
