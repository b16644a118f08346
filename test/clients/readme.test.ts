import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {root} from '../support/build'
import {describeClients, Place} from './place'
import {startSandbox} from './sandbox'

/** Lines of the README that call the program or another one. */
const lines = readFileSync(join(root, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => /^ {4}(?:mallet|podman|skopeo|flatpak) /.test(line))
  .map((line) => line.trim())
const machineReadable = lines.filter((line) => /--json|--output (?:nd)?json/.test(line))

describeClients('the README', () => {
  let place: Place
  let host: string

  beforeAll(async () => {
    place = new Place('bash', 'jq', 'podman', 'skopeo', 'flatpak', 'dbus-run-session')
    host = (await startSandbox(place, {seed: 'demo'})).host
  })
  afterAll(() => place?.leave())

  /** Runs a line of bash in which `mallet` is the built program, and the others keep to the place and find its sandbox. */
  const shell = (line: string): Promise<string> => {
    const text = [
      'set -o pipefail',
      `mallet() { '${process.execPath}' '${join(root, 'bin/run.js')}' "$@"; }`,
      `podman() { command podman ${place.storage.join(' ')} "$@"; }`,
      'flatpak() { dbus-run-session -- flatpak "$@"; }',
      line.replaceAll('127.0.0.1:4180', host),
    ]
    const env = {REGISTRY_AUTH_FILE: join(place.directory, 'auth.json')}
    return place.must('bash', ['-c', text.join('\n')], {env})
  }

  it('shows JSON at least three times', () => {
    expect(machineReadable.length).toBeGreaterThanOrEqual(3)
  })

  it.each(machineReadable)('prints JSON that jq reads: %s', async (line) => {
    await shell(line)
    const [command = ''] = line.split(' | jq')
    const documents = JSON.parse(await shell(`${command} | jq -s .`)) as unknown[]
    expect(documents.flat()).toContainEqual(expect.any(Object))
  })

  it.each(lines.filter((line) => /^mallet (?:organization|content-view|repository|task) list/.test(line)))(
    'finds something in the demo: %s',
    async (line) => {
      const rows: unknown = JSON.parse(await shell(`${line.split(' | ')[0]} --output json`))
      expect(rows).toContainEqual(expect.any(Object))
    },
  )

  it('works with podman, skopeo and flatpak line by line', async () => {
    await shell('mallet registry login')
    const others = lines.filter((line) => /^(?:podman|skopeo|flatpak) /.test(line))
    expect(others.length).toBeGreaterThan(5)
    for (const line of others) {
      // The demo's flatpak is made for one architecture.
      if (process.arch === 'x64' || !line.includes(' run ')) await shell(line)
    }
  })
})
