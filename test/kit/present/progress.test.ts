import {describe, expect, it} from 'vitest'
import type {TaskReport} from '../../../src/katello/tasks'
import {taskProgress} from '../../../src/kit/present/progress'
import {terminal, type Terminal} from '../../../src/kit/present/terminal'

/** What the observer of a task writes, a line for each. */
function watched(canRedraw: boolean, ...reports: Partial<TaskReport>[]): string[] {
  const said: string[] = []
  const add = (text: string): void => void said.push(text)
  const screen: Terminal = {
    ...terminal({}, () => undefined, new AbortController().signal),
    canRedraw,
    quiet: false,
    note: add,
    raw: add,
  }
  const observer = taskProgress(screen)
  const last = reports
    .map((report): TaskReport => ({id: 't', action: 'Publish', ...report}))
    .map((task) => {
      observer.update(task)
      return task
    })
  observer.end(last.at(-1))
  return said
}

const waiting = {input: '', output: 'Waiting to start.', errors: []}

describe('the progress of a task', () => {
  it.each([
    ['error', 'failed'],
    ['warning', 'ended with a warning'],
    ['cancelled', 'cancelled'],
    ['success', 'done'],
  ])('that ended with %s says so, without a percentage or its old output', (result, words) => {
    const report = {state: 'stopped', result, progress: 0.1, humanized: waiting} as Partial<TaskReport>
    expect(watched(false, report)).toEqual([`Publish · ${words}`])
    expect(watched(true, report).join('')).not.toMatch(/%|Waiting/)
  })

  it('that is paused says so', () => {
    expect(watched(false, {state: 'paused', result: 'error', progress: 0.5})).toEqual(['Publish · paused'])
  })

  it('that has not begun has no percentage', () => {
    for (const canRedraw of [false, true])
      for (const state of ['scheduled', 'planned', 'pending'])
        expect(watched(canRedraw, {state, progress: 0.1}).join('')).not.toContain('%')
  })

  it('that is running shows its percentage, and the same line once', () => {
    const report = {state: 'running', progress: 0.4}
    expect(watched(false, report, report)).toEqual(['40% Publish · running'])
    expect(watched(true, report)[0]).toContain(' 40% ')
  })
})
