import {expect, it, vi} from 'vitest'
import type {TaskRow} from '../../../../src/server/kernel/tasks/tables'
import {Run, type TaskServices} from '../../../../src/server/kernel/tasks/run'

it('a task that has ended writes nothing more, whatever its transfers still report', () => {
  vi.useFakeTimers()
  try {
    const update = vi.fn((_id: number, changes: Partial<TaskRow>) => ({...row, ...changes}))
    const row = {id: 1, uuid: 'u', errors: [] as string[], output: {}} as unknown as TaskRow
    const run = new Run({store: {now: () => 0, tasks: {update}}} as unknown as TaskServices, row)
    run.progress(0.5)
    vi.runAllTimers()
    expect(update).toHaveBeenCalledTimes(1)
    run.settle()
    run.progress(0.9)
    run.say('one more piece')
    vi.runAllTimers()
    expect(update).toHaveBeenCalledTimes(1)
  } finally {
    vi.useRealTimers()
  }
})
