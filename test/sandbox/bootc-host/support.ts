// A sandbox with running hosts; commands that only prepare or look run in the process of the test, which is quicker.
import {join} from 'node:path'
import {onCleanup} from '../../support/places'
import {commandClass, runInProcess, type InProcess} from '../../support/walk'
import {gone, isAlive, startSandbox, type Sandbox} from '../support'

export interface HostProgram {
  readonly pid: number
  readonly hosts: readonly {name: string; directory: string}[]
}

export interface Place {
  readonly sandbox: Sandbox
  /** Host and port of its registry. */
  readonly registry: string
  /** Runs a command in this process: `ran('host bootc drift', '--all')`. */
  ran(words: string, ...args: string[]): Promise<InProcess>
  /** As {@link ran}, whatever the exit code: the JSON of the result. */
  json<T>(words: string, ...args: string[]): Promise<T>
  /** Starts hosts by the built program; they are ended with the test. */
  hosts(...args: string[]): Promise<HostProgram>
}

/** A sandbox with TLS and the demo. */
export async function demoPlace(): Promise<Place> {
  const sandbox = await startSandbox(['--tls', '--seed', 'demo'])
  const env = {
    MALLET_SERVER: sandbox.url,
    MALLET_USERNAME: 'admin',
    MALLET_PASSWORD: 'changeme',
    MALLET_SSL_CA_FILE: join(sandbox.data, 'tls/ca.pem'),
    HOME: sandbox.home,
  }
  const ran = (words: string, ...args: string[]) => runInProcess(commandClass(words.replaceAll(' ', ':')), args, env)
  return {
    sandbox,
    registry: new URL(sandbox.url).host,
    ran,
    json: async <T>(words: string, ...args: string[]) => {
      const {stdout, message} = await ran(words, ...args, '--json')
      if (stdout === '') throw new Error(`mallet ${words}: ${message}`)
      return JSON.parse(stdout) as T
    },
    async hosts(...args) {
      const words = ['sandbox', 'host', 'run', '--data', sandbox.data, '--detach']
      const started = await sandbox.json<HostProgram>([...words, ...args])
      onCleanup(() => {
        if (isAlive(started.pid)) process.kill(started.pid)
        return gone(started.pid)
      })
      return started
    },
  }
}

/** Asks until something is true. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 20))
}
