import {describe, expect, it} from 'vitest'
import {page, scripted, type Scripted} from '../support/katello'
import {mallet, onTerminal, onTerminalShell, program} from '../support/program'

const task = {id: 'abc', label: 'Actions::Sync', action: 'Sync', state: 'stopped', result: 'success', pending: false}
const serve = (): Promise<Scripted> =>
  scripted({
    'POST /katello/api/repositories/3/sync': {body: {...task, state: 'running', result: 'pending', pending: true}},
    'GET /foreman_tasks/api/tasks/abc': {body: task},
    'GET /foreman_tasks/api/tasks': (asked) => page([{...task, action: 'x'.repeat(60), username: 'admin'}], asked),
    'GET /katello/api/repositories/9': {status: 404, body: {error: {message: 'none'}}},
  })
const sync = ['repository', 'synchronize', '--id', '3', '--password', 'secret']

describe('stderr with a format for programs', () => {
  it.each([['--json'], ['--output', 'json'], ['--output', 'ndjson']])(
    'is JSON in every line: %s %s',
    async (...format) => {
      const {env} = await serve()
      const ended = await mallet([...sync, '--verbose', ...format.filter(Boolean)], {env})
      expect(ended.code).toBe(0)
      const lines = ended.stderr.split('\n').filter(Boolean)
      expect(lines.map((line) => Object.keys(JSON.parse(line) as object)).flat()).toContain('warning')
      expect(ended.stderr).not.toContain('%')
    },
  )

  it('is text on a terminal, where people read it: the error is marked by its word and in color', async () => {
    const {env} = await serve()
    const args = ['repository', 'info', '--id', '9', '--json']
    const shown = (await onTerminal(args, {env}).ended).stdout
    expect(shown).toContain('\u001b[1;31mError:\u001b[22;39m ')
    expect((await onTerminal(args, {env: {...env, NO_COLOR: '1'}}).ended).stdout).toMatch(/^Error: /)
    expect(JSON.parse((await mallet(args, {env})).stderr)).toHaveProperty('error.message')
  })
})

it('a note about a table stands below it, wrapped at words', async () => {
  const {env} = await serve()
  const line = `stty cols 80; exec '${process.execPath}' '${program}' task list`
  const {stdout} = await onTerminalShell(line, {env: {...env, NO_COLOR: '1'}}).ended
  const lines = stdout.replaceAll('\r', '').trimEnd().split('\n')
  const note = lines.findIndex((text) => text.includes('left out to fit the terminal'))
  expect(note).toBeGreaterThan(lines.findLastIndex((text) => text.startsWith('---')))
  expect(Math.max(...lines.map((text) => text.length))).toBeLessThanOrEqual(80)
})
