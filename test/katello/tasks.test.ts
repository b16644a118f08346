import {describe, expect, it} from 'vitest'
import {AppError, exitCodes} from '../../src/core/errors'
import {
  isBulk,
  isTask,
  isUnfinished,
  subTaskErrors,
  taskErrors,
  taskFailure,
  waitForTask,
  type TaskObserver,
  type TaskReport,
  type WaitOptions,
} from '../../src/katello/tasks'
import {fakeTransport, type FakeTransport} from '../support/transport'

const id = '8a0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e'
const running = {id, label: 'Actions::X', state: 'running', result: 'pending', pending: true, progress: 0.5}
const stopped = (result: string, more: object = {}): TaskReport => ({
  id,
  state: 'stopped',
  result,
  pending: false,
  ...more,
})
const lostPoll = (): never => {
  throw new AppError({code: 'unreachable', message: 'lost', exit: exitCodes.failed, retryable: true})
}
const quick: WaitOptions = {firstInterval: 1, longestInterval: 3}

/** A server that answers the polls with these, the last of them for ever. */
const polls = (...answers: (object | (() => unknown))[]): FakeTransport =>
  fakeTransport((_, count) => {
    const answer = answers[Math.min(count, answers.length) - 1]
    return typeof answer === 'function' ? (answer as () => unknown)() : answer
  })

async function outcome(transport: FakeTransport, options: WaitOptions = {}): Promise<AppError | undefined> {
  try {
    return taskFailure(await waitForTask(transport, id, {...quick, ...options}))
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    return error as AppError
  }
}

describe('waiting for a task', () => {
  it('ends when the task stops, and is told of every change', async () => {
    const seen: unknown[] = []
    const observer: TaskObserver = {
      update: (task) => seen.push(task.progress),
      lost: () => seen.push('lost'),
      end: (task) => seen.push(task?.result),
    }
    const transport = polls({...running, progress: 0}, running, lostPoll, stopped('success', {progress: 1}))
    expect(await outcome(transport, {observer})).toBeUndefined()
    expect(seen).toEqual([0, 0.5, 'lost', 1, 'success'])
    expect(transport.sent.map((s) => s.path)).toEqual(Array.from({length: 4}, () => `/foreman_tasks/api/tasks/${id}`))
  })

  it.each([
    ['error', 'task_error', 'failed'],
    ['warning', 'task_warning', 'warning'],
    ['cancelled', 'task_cancelled', 'cancelled'],
    ['exploded', 'task_exploded', 'exploded'],
  ])('ends with an error when the task ends as %s', async (result, code, word) => {
    const error = await outcome(
      polls(running, stopped(result, {humanized: {action: 'Synchronize', errors: ['no route']}})),
    )
    expect(error?.parts).toMatchObject({code, exit: exitCodes.failed})
    expect(error?.parts.message).toContain('Synchronize')
    expect(error?.parts.message).toContain(word)
    expect(error?.parts.detail).toContain('no route')
    expect(error?.parts.hint).toContain(`mallet task info --id ${id}`)
  })

  it('ends with an error when the task pauses, and says how it goes on', async () => {
    const error = await outcome(polls(running, {...running, state: 'paused', result: 'error'}))
    expect(error?.parts).toMatchObject({code: 'task_paused', exit: exitCodes.failed})
    expect(error?.parts.hint).toContain('mallet task resume')
  })

  it('ends with an error when the task is gone', async () => {
    const gone = (): never => {
      throw new AppError({code: 'not_found', message: 'gone', exit: exitCodes.notFound, status: 404})
    }
    expect((await outcome(polls(running, gone)))?.exit).toBe(exitCodes.notFound)
  })

  it('ends with an error when the credentials are no longer good', async () => {
    const refused = (): never => {
      throw new AppError({code: 'not_authenticated', message: 'x', exit: exitCodes.notAuthenticated, status: 401})
    }
    expect((await outcome(polls(running, refused)))?.exit).toBe(exitCodes.notAuthenticated)
  })

  it.each([
    [401, 'not_authenticated', exitCodes.notAuthenticated],
    [403, 'forbidden', exitCodes.forbidden],
    [404, 'not_found', exitCodes.notFound],
    [302, 'redirected', exitCodes.configuration],
  ])('keeps the way back to the task when a poll is answered %i', async (status, code, exit) => {
    const refused = (): never => {
      throw new AppError({code, message: 'refused', hint: 'Log in again', exit, status})
    }
    const {parts} = (await outcome(polls(running, refused))) ?? {}
    expect(parts).toMatchObject({code, exit})
    expect(parts?.detail).toContain(`task ${id} was started`)
    expect(parts?.hint).toContain(
      status === 404 ? `mallet task list --search 'id = ${id}'` : `mallet task progress --id ${id}`,
    )
    if (status !== 404) expect(parts?.hint).toContain('Log in again')
  })

  it('is an error when the task stopped without a result', async () => {
    expect((await outcome(polls(running, stopped('pending'))))?.parts).toMatchObject({
      code: 'task_pending',
      exit: exitCodes.failed,
    })
  })

  it('goes on through states it does not know', async () => {
    const transport = polls({...running, state: 'meditating'}, {...running, state: 'scheduled'}, stopped('success'))
    expect(await outcome(transport)).toBeUndefined()
    expect(transport.sent).toHaveLength(3)
  })

  it('puts up with lost polls for a while, and then says that the outcome is unknown', async () => {
    expect(await outcome(polls(running, lostPoll, lostPoll, lostPoll, lostPoll, stopped('success')))).toBeUndefined()
    const error = await outcome(polls(running, lostPoll), {tolerate: 30})
    expect(error?.parts).toMatchObject({code: 'task_unknown', exit: exitCodes.failed, retryable: true})
    expect(error?.parts.message).toContain(id)
    expect(error?.parts.hint).toContain(`mallet task progress --id ${id}`)
  })

  it('counts the time of lost polls anew after one that came through', async () => {
    const answers = Array.from({length: 30}, (_, i) => (i % 2 === 0 ? running : lostPoll))
    expect(await outcome(polls(...answers, stopped('success')), {tolerate: 40})).toBeUndefined()
  })

  it('ends with 75 when the time is over, not before', async () => {
    const begin = Date.now()
    const error = await outcome(polls(running), {timeout: 200, firstInterval: 150, longestInterval: 5000})
    const took = Date.now() - begin
    expect(error?.parts).toMatchObject({code: 'task_pending', exit: exitCodes.pending})
    expect(error?.parts.hint).toContain(`mallet task progress --id ${id}`)
    expect(took).toBeGreaterThanOrEqual(190)
  })

  it('looks once more at the end of the time', async () => {
    const begin = Date.now()
    const transport = fakeTransport(() => (Date.now() - begin > 150 ? stopped('success') : running))
    expect(await outcome(transport, {timeout: 200, firstInterval: 120, longestInterval: 5000})).toBeUndefined()
  })

  it('ends with 75 when the time is over while the server is silent', async () => {
    const transport = polls(running, () => new Promise(() => undefined))
    const error = await outcome(transport, {timeout: 150})
    expect(error?.exit).toBe(exitCodes.pending)
  })

  it('ends at once when it is told to', async () => {
    const abort = new AbortController()
    const reason = new AppError({code: 'interrupted', message: 'x', exit: exitCodes.interrupted})
    setTimeout(() => abort.abort(reason), 30)
    const error = await outcome(polls(running), {signal: abort.signal, firstInterval: 60_000})
    expect(error).toBe(reason)
    expect(await outcome(polls(running), {signal: abort.signal, firstInterval: 60_000})).toBe(reason)
  })

  it('leaves no listener behind, however long it takes', async () => {
    const abort = new AbortController()
    let listeners = 0
    const {addEventListener, removeEventListener} = abort.signal
    abort.signal.addEventListener = function (this: AbortSignal, ...args: Parameters<typeof addEventListener>) {
      listeners++
      addEventListener.apply(this, args)
    } as typeof addEventListener
    abort.signal.removeEventListener = function (this: AbortSignal, ...args: Parameters<typeof removeEventListener>) {
      listeners--
      removeEventListener.apply(this, args)
    } as typeof removeEventListener
    await outcome(polls(...Array.from({length: 40}, () => running), stopped('success')), {signal: abort.signal})
    expect(listeners).toBe(0)
  })

  it('tells the observer once that it is over, however it ends', async () => {
    for (const transport of [polls(stopped('success')), polls(running, lostPoll), polls(lostPoll)]) {
      let ends = 0
      const observer: TaskObserver = {update: () => undefined, lost: () => undefined, end: () => void ends++}
      await outcome(transport, {observer, tolerate: 10, timeout: 100})
      expect(ends).toBe(1)
    }
  })

  it.each([
    ['nothing', undefined],
    ['text', 'hello'],
    ['a list', []],
    ['null', null],
  ])('does not go on for ever when the server answers %s', async (_, body) => {
    const error = await outcome(
      fakeTransport(() => body),
      {tolerate: 30, timeout: 2000},
    )
    expect(error?.exit).toBe(exitCodes.failed)
  })
})

describe('a task', () => {
  it.each([
    [{state: 'stopped'}, false],
    [{state: 'paused'}, false],
    [{state: 'running'}, true],
    [{state: 'planned'}, true],
    [{state: 'meditating'}, true],
    [{pending: false}, false],
    [{pending: true}, true],
  ])('%j is unfinished: %s', (task, expected) => {
    expect(isUnfinished({id, ...task})).toBe(expected)
  })

  it.each([
    ['a task', {...running}, true],
    ['a task with little in it', {id, humanized: {}}, true],
    ['a repository', {id: 7, name: 'demo', label: 'demo'}, false],
    ['a bulk answer', {id: 1, task: {}, errors: [], label: 'x'}, false],
    ['nothing', undefined, false],
    ['null', null, false],
    ['text', 'task', false],
  ])('is told from other answers: %s', (_, body, expected) => {
    expect(isTask(body)).toBe(expected)
  })

  it.each([
    [undefined, []],
    [{errors: ' no route '}, ['no route']],
    [{errors: ['a', ' ', 'b ']}, ['a', 'b']],
    [{errors: ''}, []],
    [{errors: null}, []],
    [{errors: 7}, []],
    [{errors: {base: ['x']}}, []],
  ])('says of its errors %j: %j', (humanized, expected) => {
    expect(taskErrors({id, humanized} as unknown as TaskReport)).toEqual(expected)
  })

  it('whose work is done by others says what went wrong there', async () => {
    const bulk: TaskReport = {id, label: 'Actions::BulkAction', output: {total_count: 2, failed_count: 1}}
    expect(isBulk(bulk)).toBe(true)
    const transport = fakeTransport(() => ({
      results: [
        stopped('success', {action: 'Synchronize a'}),
        stopped('error', {action: 'Synchronize b', humanized: {errors: ['no route']}}),
        stopped('warning', {action: 'Synchronize c'}),
      ],
    }))
    const errors = await subTaskErrors(transport, bulk)
    expect(errors).toEqual(['Synchronize b: no route', 'Synchronize c: warning'])
    expect(taskFailure(stopped('error'), errors)?.parts.detail).toContain('Synchronize b: no route')
    expect(await subTaskErrors(fakeTransport(lostPoll), bulk)).toEqual([])
    expect(
      await subTaskErrors(
        fakeTransport(() => ({results: 'x'})),
        bulk,
      ),
    ).toEqual([])
  })
})
