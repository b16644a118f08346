// The demo of the sandbox, made once for a file of tests, which copies it.
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll} from 'vitest'
import {seed} from '../../src/sandbox/seed'
import {startSandbox} from '../../src/sandbox/start'

/** Directory that holds the data of the demo from the first test on, until the last has ended. */
export function seededDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mallet-seeded-'))
  beforeAll(async () => {
    const server = await startSandbox({dataDirectory: directory, port: 0, organization: null})
    await seed(server.app)
    await server.close()
  }, 60_000)
  afterAll(() => rmSync(directory, {recursive: true, force: true}))
  return directory
}
