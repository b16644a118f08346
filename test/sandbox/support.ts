// The sandbox as a process of its own, started by the built program.
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'vitest'
import {mallet, type Options, type Run} from '../support/program'
import {onCleanup, temporary} from '../support/places'

export interface Sandbox {
  readonly home: string
  readonly data: string
  readonly url: string
  readonly pid: number
  /** Runs the program in the sandbox's home, without credentials in the environment. */
  run(args: readonly string[], options?: Options): Promise<Run>
  /** As {@link run}, and it must end well: gives what it wrote as JSON. */
  json<T = Record<string, unknown>>(args: readonly string[]): Promise<T>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
}

/** What a user's shell has: no server and no credentials. */
export const bare = {MALLET_USERNAME: undefined, MALLET_PASSWORD: undefined}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    // a process that ended and was not waited for yet still has its number
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

export async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10))
}

/** Starts a sandbox in the background on a free port; it is ended with the test. */
export async function startSandbox(
  args: readonly string[] = [],
  at: {home?: string; data?: string} = {},
): Promise<Sandbox> {
  const {home = temporary(), data = join(home, 'sandbox')} = at
  const run = (words: readonly string[], options: Options = {}) =>
    mallet(words, {home, ...options, env: {...bare, XDG_RUNTIME_DIR: join(home, 'run'), ...options.env}})
  const started = await run(['sandbox', 'start', '--detach', '--port', '0', '--data', data, '--json', ...args])
  expect(started.stderr).toBe('')
  expect(started.code).toBe(0)
  const {url, pid} = JSON.parse(started.stdout) as {url: string; pid: number}
  const kill = async (): Promise<void> => {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL')
    await gone(pid)
  }
  onCleanup(kill)
  return {
    home,
    data,
    url,
    pid,
    run,
    async json<T>(words: readonly string[]) {
      const {code, stdout, stderr} = await run([...words, '--json'])
      expect({code, stderr}).toEqual({code: 0, stderr: ''})
      return JSON.parse(stdout) as T
    },
    kill,
  }
}

export const configOf = (home: string): Record<string, unknown> | undefined => {
  const file = join(home, '.config/mallet/config.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : undefined
}
