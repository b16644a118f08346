import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {harness, type Harness, type Reply} from '../harness'
import {fakeHost, type FakeHost} from './support'

const start = Date.parse('2026-03-02T09:15:30Z')
let clock = start
let at: Harness
let host: FakeHost

beforeAll(async () => {
  at = await harness({now: () => clock})
  host = fakeHost(at, 'web.example.com')
})
afterAll(() => at.close())

const create = (job: Record<string, unknown>): Promise<Reply['body']> =>
  at.ok('POST', '/api/job_invocations', {
    job_invocation: {
      job_template_id: 'Run Command - Script Default',
      inputs: {command: 'true'},
      targeting_type: 'static_query',
      search_query: 'name ~ example.com',
      ...job,
    },
  })
const show = (id: number) => at.ok('GET', `/api/job_invocations/${id}`)
const runs = async () => (await host.fetch())[0]?.task_id ?? ''
const label = async (id: number) => (await show(id))['status_label']
const becomes = (id: number, status: string) => vi.waitFor(async () => expect(await label(id)).toBe(status), 120_000)

describe('a job that is to start later', () => {
  it('waits for its time, a restart of the server included, and then runs', async () => {
    const job = await create({scheduling: {start_at: '2026-03-02 10:00'}})
    expect(job).toMatchObject({
      status_label: 'queued',
      mode: 'future',
      total: 'N/A',
      total_hosts: 1,
      start_at: '2026-03-02 10:00:00 UTC',
      scheduling: {start_at: '2026-03-02 10:00:00 UTC'},
    })
    const output = await at.ok('GET', `/api/job_invocations/${job['id']}/hosts/${host.id}`)
    expect(output).toMatchObject({delayed: true, refresh: true, output: [], start_at: '2026-03-02 10:00:00 UTC'})
    await at.restart()
    expect(await label(job['id'])).toBe('queued')
    clock = Date.parse('2026-03-02T10:00:00Z')
    await host.result(await runs(), 0)
    await becomes(job['id'], 'succeeded')
  })

  it('looks up its hosts when it starts, where that is asked for', async () => {
    const job = await create({targeting_type: 'dynamic_query', scheduling: {start_at: '2026-03-02 11:00'}})
    expect(job).toMatchObject({total_hosts: 'N/A', targeting: {hosts: []}})
    const late = fakeHost(at, 'late.example.com')
    clock = Date.parse('2026-03-02T11:00:00Z')
    await host.result(await runs(), 0)
    await late.result((await late.fetch())[0]?.task_id ?? '', 0)
    await becomes(job['id'], 'succeeded')
    expect(await show(job['id'])).toMatchObject({total: 2})
    await at.ok('DELETE', `/api/hosts/${late.id}`)
  })

  it('fails when it cannot start in time, and can be cancelled before', async () => {
    const cancelled = await create({scheduling: {start_at: '2026-03-02 12:00'}})
    await at.ok('POST', `/api/job_invocations/${cancelled['id']}/cancel`, {})
    expect(await label(cancelled['id'])).toBe('cancelled')
    const job = await create({scheduling: {start_at: '2026-03-02 12:00', start_before: '2026-03-02 12:01'}})
    clock = Date.parse('2026-03-02T12:05:00Z')
    await becomes(job['id'], 'failed')
    expect(await host.fetch(0)).toEqual([])
  })
})

describe('a job that is repeated', () => {
  it('runs at the times of its cron line, each time as a job of its own, as often as it may', async () => {
    clock = Date.parse('2026-03-02T13:10:00Z')
    const first = await create({recurrence: {cron_line: '30 * * * *', max_iteration: 2}})
    expect(first).toMatchObject({
      mode: 'recurring',
      start_at: '2026-03-02 13:30:00 UTC',
      recurrence: {cron_line: '30 * * * *', iteration: 0, max_iteration: 2, state: 'active'},
    })
    clock = Date.parse('2026-03-02T13:30:00Z')
    await host.result(await runs(), 0)
    await becomes(first['id'], 'succeeded')
    const second = (await at.ok('GET', '/api/job_invocations?search=recurring%3Dtrue'))['results'][0]
    expect(second).toMatchObject({id: first['id'] + 1, status_label: 'queued', start_at: '2026-03-02 14:30:00 UTC'})
    clock = Date.parse('2026-03-02T14:30:00Z')
    await host.result(await runs(), 0)
    await becomes(second.id, 'succeeded')
    expect(await show(second.id)).toMatchObject({recurrence: {iteration: 2, state: 'finished'}})
    expect((await at.ok('GET', '/api/job_invocations?search=recurring%3Dtrue'))['subtotal']).toBe(2)
  })

  it('ends when a run is cancelled before it began, and is refused with a line that names no time', async () => {
    const job = await create({recurrence: {cron_line: '0 2 * * *', purpose: 'nightly'}})
    await at.ok('POST', `/api/job_invocations/${job['id']}/cancel`, {})
    expect(await show(job['id'])).toMatchObject({status_label: 'cancelled', recurrence: {state: 'cancelled'}})
    const body = {
      job_invocation: {
        feature: 'katello_bootc_status',
        search_query: 'name ~ x',
        recurrence: {cron_line: '99 * * * *'},
      },
    }
    const refused = await at.ask('POST', '/api/job_invocations', body)
    expect([refused.status, refused.body['error'].full_messages]).toEqual([422, ['Cron line is not valid']])
  })
})

it('a job that runs when the server stops ends as failed, and its host is told', async () => {
  const job = await create({})
  const task = await runs()
  await at.restart()
  expect(await show(job['id'])).toMatchObject({status_label: 'failed', failed: 1})
  expect(await host.result(task, 0)).toBe(false)
  expect(await host.stop(task, 0)).toBe(true)
})
