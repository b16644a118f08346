import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {harness, type Harness, type Reply} from '../harness'
import {fakeHost, type FakeHost} from './support'

let at: Harness
let web: FakeHost
let db: FakeHost

beforeAll(async () => {
  at = await harness()
  web = fakeHost(at, 'web.example.com')
  db = fakeHost(at, 'db.example.com')
})
afterAll(() => at.close())

const runCommand = async (): Promise<number> =>
  (await at.ok('GET', '/api/job_templates?search=name%3D"Run%20Command%20-%20Script%20Default"'))['results'][0].id

async function create(job: Record<string, unknown>): Promise<Reply['body']> {
  const body = {job_template_id: await runCommand(), targeting_type: 'static_query', ...job}
  return at.ok('POST', '/api/job_invocations', {job_invocation: body})
}

const show = (id: number, more = '') => at.ok('GET', `/api/job_invocations/${id}${more}`)
const ended = async (job: Reply['body']) => {
  await at.task(job['dynflow_task']['id'])
  return show(job['id'])
}

describe('a job', () => {
  it('runs on the hosts of its query, which fetch it and report', async () => {
    const job = await create({search_query: 'name ~ example.com', inputs: {command: 'uptime'}})
    expect(job).toMatchObject({
      description: 'Run uptime',
      job_category: 'Commands',
      status_label: 'running',
      total: 2,
      pending: 2,
      mode: 'immediate',
      targeting: {targeting_type: 'static_query', hosts: [{name: 'db.example.com'}, {name: 'web.example.com'}]},
      pattern_template_invocations: [
        {
          template_name: 'Run Command - Script Default',
          input_values: [{template_input_name: 'command', value: 'uptime'}],
        },
      ],
    })
    const [work, ...others] = await web.fetch()
    expect([work, others]).toMatchObject([{script: 'uptime\n', effective_user: 'root'}, []])
    expect(await web.output(work?.task_id ?? '', 'up 3 days\n')).toBe(false)
    const half = await at.ok('GET', `/api/job_invocations/${job['id']}/hosts/${web.id}`)
    expect(half).toMatchObject({
      refresh: true,
      complete: false,
      output: [{output: 'up 3 days\n', output_type: 'stdout'}],
    })
    expect(await web.result(work?.task_id ?? '', 0)).toBe(true)
    const [other] = await db.fetch()
    await db.output(other?.task_id ?? '', 'no\n', 'stderr')
    await db.result(other?.task_id ?? '', 3)
    expect(await ended(job)).toMatchObject({status_label: 'failed', status: 1, succeeded: 1, failed: 1, pending: 0})
    const statuses = (await show(job['id'], '?host_status=true'))['targeting'].hosts
    expect(statuses).toMatchObject([{job_status: 'error'}, {job_status: 'success'}])
    const since = half['output'][0].timestamp
    const rest = await at.ok('GET', `/api/job_invocations/${job['id']}/hosts/${web.id}?since=${since}`)
    expect(rest).toMatchObject({refresh: false, output: [{output: 'Exit status: 0'}]})
    const raw = await at.ok('GET', `/api/job_invocations/${job['id']}/hosts/${db.name}/raw`)
    expect(raw['output']).toBe('no\nExit status: 3')
    const all = await at.ok('GET', `/api/job_invocations/${job['id']}/outputs?raw=true`)
    expect(all['outputs']).toMatchObject([{host_id: db.id}, {host_id: web.id, output: 'up 3 days\nExit status: 0'}])
    const again = await at.ok('POST', `/api/job_invocations/${job['id']}/rerun`, {failed_only: true})
    expect(again).toMatchObject({total: 1, targeting: {search_query: 'name ^ (db.example.com)'}})
    await db.result((await db.fetch())[0]?.task_id ?? '', 0)
    expect(await ended(again)).toMatchObject({status_label: 'succeeded'})
  })
})
