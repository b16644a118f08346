import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {AppError, exitCodes} from '../../../src/core/errors'
import {hammerHint} from '../../../src/kit/help/hammer-words'
import {advised} from '../../../src/kit/help/suggest'
import {locate} from '../../../src/kit/parse/locate'
import {programIn} from '../../../src/kit/run/main'
import {root} from '../../support/root'

const {index} = programIn(root, '1', () => Promise.reject(new Error('nothing is run here')))

function refused(line: string, own: readonly string[] = []): AppError {
  try {
    locate(line.split(' '), index)
  } catch (error) {
    if (error instanceof AppError) return advised(error, root, index, false, own)
  }
  throw new Error(`${line} is a command`)
}

it('knows the words of the user', () => {
  expect(refused('envi prod', ['envy', 'co']).parts.hint).toBe('Did you mean: mallet envy prod')
  expect(refused('publsh', ['envy']).parts.hint).not.toContain('envy')
})

describe('a command of hammer that mallet does not have', () => {
  it.each([
    'activation-key list',
    'sync-plan list',
    'host create',
    'user list',
    'host package install',
    'location list',
  ])('is told so: %s', (line) => {
    const {parts} = refused(line)
    expect(parts).toMatchObject({exit: exitCodes.usage, detail: 'hammer has this command, mallet does not'})
    expect(parts.hint).toContain('mallet help topics')
  })

  it('has something of the same kind where there is one', () => {
    expect(refused('filter list').parts.hint).toContain('mallet content-view filter list')
    expect(refused('prebuild-bash-completion').parts.hint).toContain('mallet completion bash')
    expect(refused('full-help').parts.hint).toContain('mallet help topics')
  })

  it('is one that hammer has, and that mallet has not', () => {
    const lines = readFileSync(join(root, 'fixtures/hammer/commands.jsonl'), 'utf8').trim().split('\n')
    const commands = lines.map((line) => (JSON.parse(line) as {command: string}).command.split(' '))
    const places = new Set(
      Object.keys(index).flatMap((words) => words.split(' ').map((_, i, all) => all.slice(0, i + 1).join(' '))),
    )
    const wrong = commands.filter((words) => (hammerHint(words) === undefined) !== places.has(words.join(' ')))
    expect(wrong).toEqual([])
  })
})

it.each([
  ['version', 'mallet --version'],
  ['doctor', 'mallet ping'],
  ['config show', 'mallet config list'],
])('%s suggests %s', (line, command) => {
  expect(refused(line).parts.hint).toContain(command)
})
