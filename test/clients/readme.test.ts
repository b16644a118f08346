import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {root} from '../support/build'
import {describeClients, Place} from './place'
import {startSandbox} from './sandbox'

/** Lines of the README that call the program, without those that only show what may be given. */
const lines = readFileSync(join(root, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => /^ {4}mallet /.test(line) && !/ \[--| \| stop/.test(line))
  .map((line) => line.trim())
const machineReadable = lines.filter((line) => /--json|--output (?:nd)?json/.test(line))

describeClients('the README', () => {
  let place: Place

  beforeAll(async () => {
    place = new Place('jq', 'bash')
    await startSandbox(place, {seed: 'demo'})
  })
  afterAll(() => place?.leave())

  /** Runs a line of bash in which `mallet` is the built program. */
  const shell = (line: string): Promise<string> => {
    const program = `mallet() { '${process.execPath}' '${join(root, 'bin/run.js')}' "$@"; }`
    return place.must('bash', ['-c', `set -o pipefail\n${program}\n${line}`])
  }

  it('shows JSON at least three times', () => {
    expect(machineReadable.length).toBeGreaterThanOrEqual(3)
  })

  it.each(machineReadable)('prints JSON that jq reads: %s', async (line) => {
    await shell(line)
    const [command = ''] = line.split(' | jq')
    expect(await shell(`${command} | jq -e .`)).not.toBe('')
  })

  it.each(lines.filter((line) => /^mallet (?:organization|content-view|repository|task) list/.test(line)))(
    'finds something in the demo: %s',
    async (line) => {
      expect(await shell(line.split(' | ')[0] ?? '')).not.toBe('')
    },
  )
})
