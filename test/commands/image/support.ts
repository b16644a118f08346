// The demo, with commands that run inside the test's own process.
import {join} from 'node:path'
import {seed} from '../../../src/sandbox/seed'
import type {ServerOptions} from '../../../src/server/index'
import {harness, type Harness} from '../../server/harness'
import {temporary} from '../../support/places'
import {commandClass, runInProcess, type InProcess} from '../../support/walk'

export interface Demo {
  readonly at: Harness
  /** Runs a command by its words and options, as one types them, without blanks in values. */
  run(line: string, ...more: readonly string[]): Promise<InProcess>
  /** What the command prints with `--json`. */
  json<T = Record<string, unknown>>(line: string, ...more: readonly string[]): Promise<readonly T[]>
}

/** A server with the demo's content. Call it in `beforeAll`, and close `at` afterwards. */
export async function demo(options: Partial<ServerOptions> = {}): Promise<Demo> {
  const at = await harness({organization: null, ...options})
  await seed(at.server.app)
  const home = temporary()
  const env = {
    HOME: home,
    MALLET_SERVER: at.server.url,
    MALLET_USERNAME: 'admin',
    MALLET_PASSWORD: 'changeme',
    REGISTRY_AUTH_FILE: join(home, 'auth.json'),
  }
  const run: Demo['run'] = (line, ...more) => {
    const [topic = '', verb = '', ...options] = line.split(' ')
    return runInProcess(commandClass(`${topic}:${verb}`), [...options, '--organization', 'ACME', ...more], env)
  }
  return {
    at,
    run,
    async json(line, ...more) {
      const {stdout, message, code} = await run(line, '--json', ...more)
      if (code !== 0) throw new Error(`${line}: ${message}`)
      return JSON.parse(stdout) as []
    },
  }
}
