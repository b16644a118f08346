import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {mapParallel} from '../../src/core/parallel'
import {root} from '../support/build'
import {scripted} from '../support/katello'
import {shell} from '../support/program'

interface Manifest {
  readonly commands: Readonly<Record<string, {readonly api?: string; readonly examples?: readonly {command: string}[]}>>
}

const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as Manifest
const examples = Object.entries(commands).flatMap(([id, {api, examples: given = []}]) =>
  api === undefined
    ? []
    : given.map(({command}) =>
        command.replace('<%= config.bin %>', 'mallet').replace('<%= command.id %>', id.replaceAll(':', ' ')),
      ),
)

it('every example of a command that asks the server says all that the command needs', async () => {
  const done = {id: 'a', label: 'x', state: 'stopped', result: 'success', token_value: 'x'}
  // whatever is looked up is there, and whatever is done is a task that went well
  const katello = await scripted({
    'GET *': ({path}) => ({body: path.includes('/tasks/') ? done : {id: 1, total: 1, subtotal: 1, results: [{id: 1}]}}),
    '*': {body: done},
  })
  expect(examples.length).toBeGreaterThan(200)
  const ended = await mapParallel(examples, 4, async (line) => ({line, ...(await shell(line, {env: katello.env}))}))
  const wrong = ended.filter(({code}) => code === 64).map(({line, stderr}) => `${line}\n  ${stderr.trim()}`)
  expect(wrong.join('\n')).toBe('')
}, 180_000)
