// Waiting for several tasks: how each ended, and the worst of it as the exit code.
import {describe, expect, it} from 'vitest'
import {scripted, type Scripted} from '../support/katello'
import {mallet, start, type Run} from '../support/program'
import {endedTask as ended} from '../support/tasks'

const running = (id: string) => ({
  id,
  action: `Action ${id}`,
  state: 'running',
  result: 'pending',
  pending: true,
  progress: 0.5,
  humanized: {action: `Action ${id}`, errors: []},
})

/** A server whose tasks end at their second poll as they are told to; `never` does not end. */
async function katello(results: Readonly<Record<string, string>>): Promise<Scripted> {
  const server = await scripted()
  for (const [id, result] of Object.entries(results))
    server.on(`GET /foreman_tasks/api/tasks/${id}`, (_, __, times) => ({
      body: times > 1 && result !== 'never' ? ended(id, result) : running(id),
    }))
  const found = Object.keys(results).map(running)
  return server.on('GET /foreman_tasks/api/tasks', {
    body: {total: found.length, subtotal: found.length, results: found},
  })
}

const wait = async (results: Readonly<Record<string, string>>, ...args: string[]): Promise<Run> =>
  mallet(['task', 'wait', ...args], {env: (await katello(results)).env})

describe('task wait', () => {
  it('lists how each task ended, in the order that was asked for', async () => {
    const run = await wait({a: 'success', b: 'success'}, 'b', 'a', '--id', 'b', '--json', 'id,result')
    expect(run.code).toBe(0)
    expect(JSON.parse(run.stdout)).toEqual([
      {id: 'b', result: 'success'},
      {id: 'a', result: 'success'},
    ])
  })

  it('waits for the tasks that a search finds', async () => {
    const server = await katello({a: 'success', b: 'success'})
    const run = await mallet(['task', 'wait', '--search', 'state = running', '--json', 'id'], {env: server.env})
    expect(JSON.parse(run.stdout)).toEqual([{id: 'a'}, {id: 'b'}])
    expect(server.asked[0]?.query).toMatchObject({search: 'state = running'})
  })

  it.each([
    [{a: 'success', b: 'error'}, 'The task "Action b" failed'],
    [{a: 'success', b: 'warning'}, 'The task "Action b" ended with a warning'],
    [{a: 'cancelled', b: 'error', c: 'success'}, '2 of 3 tasks did not succeed'],
  ])('fails when one of them did: %j', async (results, message) => {
    const run = await wait(results, ...Object.keys(results))
    expect(run.code).toBe(70)
    expect(run.stderr).toContain(message)
    for (const id of Object.keys(results)) expect(run.stdout).toContain(`Action ${id}`)
  })

  it('says which still run when the time is up, and shows those that ended', async () => {
    const run = await wait({a: 'success', b: 'never'}, 'a', 'b', '--timeout', '3', '--json', 'id,state')
    expect(run.code).toBe(75)
    expect(JSON.parse(run.stdout)).toEqual([
      {id: 'a', state: 'stopped'},
      {id: 'b', state: 'running'},
    ])
    expect(run.stderr).toContain('mallet task wait b')
  })

  it('says how to go on when it is interrupted', async () => {
    const server = await katello({a: 'never', b: 'success', c: 'never'})
    const program = start(['task', 'wait', 'a', 'b', 'c'], {env: server.env})
    await program.seen('Action b · done')
    program.child.kill('SIGINT')
    const run = await program.ended
    expect(run.code).toBe(130)
    expect(run.stderr).toContain('Stopped watching 2 tasks')
    expect(run.stderr).toContain('Wait for them: mallet task wait a c')
  })

  it('refuses a task that is not there before it waits, and no task at all', async () => {
    const missing = await wait({a: 'never'}, 'a', 'nosuch', 'neither')
    expect(missing.code).toBe(128)
    expect(missing.stderr).toContain('There are no tasks nosuch, neither, or you lack')
    const none = await wait({})
    expect(none.code).toBe(64)
    expect(none.stderr).toContain('Which tasks?')
  })
})
