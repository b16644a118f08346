import {spawnSync} from 'node:child_process'
import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, it, onTestFinished} from 'vitest'
import {openJournal} from '../../src/config/journal'
import {AppError} from '../../src/core/errors'

const about = {server: 'https://k.example.com/', command: 'release', subject: 'content view 4'}

function place(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mallet-journal-'))
  onTestFinished(() => rmSync(directory, {recursive: true, force: true}))
  return directory
}
const filesOf = (state: string): string[] => readdirSync(join(state, 'journals'))

it('remembers what was set for the next process, for nobody else to read', () => {
  const state = place()
  const first = openJournal(state, about)
  first.set('publish', 'task-1')
  first.set('sync', 'task-2')
  first.delete('sync')
  first.close()
  const [file = ''] = filesOf(state)
  expect(statSync(join(state, 'journals', file)).mode & 0o777).toBe(0o600)
  const second = openJournal(state, about)
  expect([second.get('publish'), second.get('sync')]).toEqual(['task-1', undefined])
  second.close()
})

it('leaves no file when the command is complete', () => {
  const state = place()
  const journal = openJournal(state, about)
  journal.set('publish', 'task-1')
  journal.end()
  journal.close()
  expect(filesOf(state)).toEqual([])
})

it('keeps servers, commands and subjects apart', () => {
  const state = place()
  const one = openJournal(state, about)
  one.set('publish', 'task-1')
  for (const other of [{server: 'https://other.example.com/'}, {command: 'prune'}, {subject: 'content view 5'}]) {
    const journal = openJournal(state, {...about, ...other})
    expect(journal.get('publish')).toBeUndefined()
    journal.close()
  }
  one.close()
})

it('is refused to a second process, and taken over from one that was killed', () => {
  const state = place()
  const journal = openJournal(state, about)
  const refused = (): unknown => {
    try {
      return openJournal(state, about)
    } catch (error) {
      return error
    }
  }
  expect(refused()).toMatchObject({parts: {code: 'busy', exit: 75}})
  expect(refused()).toBeInstanceOf(AppError)
  journal.set('publish', 'task-1')
  journal.close()
  const [file = ''] = filesOf(state)
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  writeFileSync(join(state, 'journals', `${file}.lock`), `${dead} 1`)
  const next = openJournal(state, about)
  expect(next.get('publish')).toBe('task-1')
  next.close()
})

it('begins anew where its file is damaged', () => {
  const state = place()
  const journal = openJournal(state, about)
  journal.set('publish', 'task-1')
  journal.close()
  const file = join(state, 'journals', filesOf(state)[0] ?? '')
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, 20))
  const next = openJournal(state, about)
  expect(next.get('publish')).toBeUndefined()
  next.close()
})

it('forgets what nobody completed in a month', () => {
  const state = place()
  const journal = openJournal(state, about)
  journal.set('publish', 'task-1')
  journal.close()
  const file = join(state, 'journals', filesOf(state)[0] ?? '')
  const old = Date.now() / 1000 - 31 * 24 * 3600
  utimesSync(file, old, old)
  const next = openJournal(state, about)
  expect(next.get('publish')).toBeUndefined()
  next.close()
})
