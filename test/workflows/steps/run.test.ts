import {mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, it, onTestFinished} from 'vitest'
import {AppError, exitCodes} from '../../../src/core/errors'
import {runRecorded} from '../../../src/workflows/steps/recorded'
import {runSteps} from '../../../src/workflows/steps/run'
import type {Step} from '../../../src/workflows/steps/step'

const problem = new AppError({code: 'task_error', message: 'The task failed', exit: exitCodes.failed})

/** Steps that note what was done; the state of `present` decides what is done already. */
function steps(log: string[], present: Record<string, boolean | string>, failing?: string): Step[] {
  return ['sync', 'publish', 'promote'].map((name) => ({
    name,
    title: `Do ${name}`,
    isDone: () => Promise.resolve(present[name] ?? false),
    run() {
      log.push(name)
      return name === failing ? Promise.reject(problem) : Promise.resolve(undefined)
    },
  }))
}

it('does what is not done already, in order', async () => {
  const log: string[] = []
  const report = await runSteps(steps(log, {publish: 'version 2.0'}), {})
  expect(log).toEqual(['sync', 'promote'])
  expect(report).toMatchObject({isChanged: true, failure: undefined})
  expect(report.steps.map(({status, detail}) => [status, detail])).toEqual([
    ['done', null],
    ['already', 'version 2.0'],
    ['done', null],
  ])
})

it('ends at the first failure and skips the rest', async () => {
  const log: string[] = []
  const report = await runSteps(steps(log, {}, 'publish'), {})
  expect(log).toEqual(['sync', 'publish'])
  expect(report.failure).toBe(problem)
  expect(report.steps.map(({status}) => status)).toEqual(['done', 'failed', 'skipped'])
  expect(report.steps[1]?.detail).toBe('The task failed')
})

it('changes nothing in a dry run, but does what only reads', async () => {
  const log: string[] = []
  const [sync, publish, promote] = steps(log, {sync: true})
  if (!sync || !publish || !promote) throw new Error('no steps')
  const plan = (): Promise<string> => Promise.resolve('version 3.0')
  const asked: string[] = []
  const requests: Step['requests'] = (later) => {
    asked.push(later('version', 'sync').placeholder)
    return Promise.resolve([])
  }
  const planned = [
    {...sync, requests},
    {...publish, plan, requests},
    {...promote, isReading: true, requests},
  ]
  const report = await runSteps(planned, {dryRun: true})
  expect(asked, 'asked only of a step that would be done').toEqual(['{version of step 1}'])
  expect(log).toEqual(['promote'])
  expect(report.isChanged).toBe(false)
  expect(report.steps.map(({status, detail}) => [status, detail])).toEqual([
    ['already', null],
    ['planned', 'version 3.0'],
    ['done', null],
  ])
})

it('changed nothing where all is done already', async () => {
  const report = await runSteps(steps([], {sync: true, publish: true, promote: true}), {})
  expect(report.isChanged).toBe(false)
})

it('tells the observer each step and what became of it', async () => {
  const told: unknown[] = []
  await runSteps(steps([], {sync: true}, 'publish'), {
    observer: {
      begin: ({name}, number, count) => told.push(['begin', name, number, count]),
      end: ({name, status}, number, count) => told.push([status, name, number, count]),
    },
  })
  expect(told).toEqual([
    ['begin', 'sync', 1, 3],
    ['already', 'sync', 1, 3],
    ['begin', 'publish', 2, 3],
    ['failed', 'publish', 2, 3],
    ['begin', 'promote', 3, 3],
    ['skipped', 'promote', 3, 3],
  ])
})

it('remembers what a step wrote down until all steps are done', async () => {
  const state = mkdtempSync(join(tmpdir(), 'mallet-steps-'))
  onTestFinished(() => rmSync(state, {recursive: true, force: true}))
  const about = {server: 'https://k.example.com/', command: 'release', subject: 'content view 4'}
  const journals = (): string[] => readdirSync(join(state, 'journals'))
  let found: string | undefined
  const once = async (fails: boolean): Promise<void> => {
    await runRecorded({state, about}, (journal) => [
      {
        name: 'publish',
        title: 'Publish',
        run() {
          found = journal.get('publish')
          journal.set('publish', 'task-1')
          return fails ? Promise.reject(problem) : Promise.resolve(undefined)
        },
      },
    ])
  }
  await once(true)
  expect([found, journals().length]).toEqual([undefined, 1])
  await once(false)
  expect([found, journals().length]).toEqual(['task-1', 0])
})

it('throws what is no error for people', async () => {
  const broken: Step = {name: 'x', title: 'X', run: () => Promise.reject(new TypeError('broken'))}
  await expect(runSteps([broken], {})).rejects.toThrow(TypeError)
})
