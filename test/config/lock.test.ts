import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {Worker} from 'node:worker_threads'
import {expect, it, onTestFinished, vi} from 'vitest'
import {holdLock, withLock} from '../../src/config/lock'
import {AppError, exitCodes} from '../../src/core/errors'

function place(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mallet-lock-'))
  onTestFinished(() => rmSync(directory, {recursive: true, force: true}))
  return join(directory, 'deep/x.lock')
}

const ownStart = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ')[19]
const longAgo = 5000
const age = (file: string, milliseconds: number) => {
  const at = (Date.now() - milliseconds) / 1000
  utimesSync(file, at, at)
}

function refused(file: string, patience = 50): AppError {
  try {
    withLock(file, () => undefined, patience)
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('the lock was given')
}

it('names its holder by process and start, for nobody else to read, in a private directory', () => {
  const file = place()
  withLock(file, () => {
    expect(readFileSync(file, 'utf8')).toBe(`${process.pid} ${ownStart}`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700)
  })
})

it('gives what the work gives', () => {
  expect(withLock(place(), () => 42)).toBe(42)
})

it('is not given twice to one process, and says which file is in the way', () => {
  const file = place()
  withLock(file, () => {
    const {parts} = refused(file)
    expect(parts).toMatchObject({retryable: true, exit: exitCodes.configuration})
    expect(parts.detail).toContain(file)
    expect(existsSync(file)).toBe(true)
  })
  expect(existsSync(file)).toBe(false)
})

it('is waited for until it is free', () => {
  const file = place()
  withLock(file, () => undefined)
  writeFileSync(file, `${process.pid} ${ownStart}`)
  // the thread frees the lock while this one sleeps in it
  const freeing = new Worker(`setTimeout(() => require('node:fs').rmSync(${JSON.stringify(file)}), 300)`, {eval: true})
  expect(withLock(file, () => 'mine', 60_000)).toBe('mine')
  return freeing.terminate()
})

it('whose holder has not written its name yet is left to it for a second', () => {
  const file = place()
  withLock(file, () => undefined)
  writeFileSync(file, '')
  refused(file)
  expect(existsSync(file)).toBe(true)
  age(file, longAgo)
  expect(withLock(file, () => 'taken', 0)).toBe('taken')
})

it('that was left behind is removed by one at a time: others wait for their turn', () => {
  const file = place()
  withLock(file, () => undefined)
  writeFileSync(file, '999999999 1')
  const turn = `${file}.taking`
  writeFileSync(turn, '')
  const free = new Worker(`setTimeout(() => require('node:fs').rmSync(${JSON.stringify(turn)}), 200)`, {eval: true})
  expect(withLock(file, () => existsSync(turn), 60_000)).toBe(false)
  expect(readdirSync(dirname(file))).toEqual([])
  return free.terminate()
})

it('is taken over although whoever wanted to remove it died over it', () => {
  const file = place()
  withLock(file, () => undefined)
  writeFileSync(file, '999999999 1')
  writeFileSync(`${file}.taking`, '')
  age(`${file}.taking`, longAgo)
  expect(withLock(file, () => 'taken', 10_000)).toBe('taken')
  expect(readdirSync(dirname(file))).toEqual([])
})

it('of a living process without a start is respected', () => {
  const file = place()
  withLock(file, () => undefined)
  writeFileSync(file, `${process.pid} `)
  age(file, longAgo)
  refused(file)
  expect(existsSync(file)).toBe(true)
})

it('of a dead process is taken over although it tells no start', () => {
  const file = place()
  withLock(file, () => undefined)
  writeFileSync(file, '999999999 ')
  expect(withLock(file, () => 'taken', 0)).toBe('taken')
})

it("of another user's process, which may not be asked, is respected", () => {
  const file = place()
  withLock(file, () => undefined)
  writeFileSync(file, '999999999 ')
  const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('not permitted'), {code: 'EPERM'})
  })
  onTestFinished(() => kill.mockRestore())
  refused(file)
  expect(existsSync(file)).toBe(true)
})

it('of a holder that ended before it wrote its name keeps nobody out who would not wait', () => {
  const file = place()
  withLock(file, () => undefined)
  writeFileSync(file, '')
  const release = holdLock(file)
  expect(readFileSync(file, 'utf8')).toBe(`${process.pid} ${ownStart}`)
  release?.()
  expect(readdirSync(dirname(file))).toEqual([])
})

it('is not waited for where it names a living holder', () => {
  const file = place()
  withLock(file, () => expect(holdLock(file)).toBeUndefined())
})
