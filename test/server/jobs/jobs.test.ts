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

  it('asks hosts that have begun to stop, and does not wait for them when it is forced', async () => {
    const job = await create({search_query: 'name ^ (web.example.com, db.example.com)', inputs: {command: 'sleep 60'}})
    const [work] = await web.fetch()
    const told = web.stop(work?.task_id ?? '', 10)
    expect(await at.ok('POST', `/api/job_invocations/${job['id']}/cancel`, {})).toEqual({
      cancelled: true,
      id: job['id'],
    })
    expect(await told).toBe(true)
    expect(await web.output(work?.task_id ?? '', 'still here\n')).toBe(true)
    // the host that had not begun is over at once, and the job waits for the other
    expect(await db.fetch(0)).toEqual([])
    expect(await show(job['id'])).toMatchObject({status_label: 'running', cancelled: 1, pending: 1})
    const again = await at.ask('POST', `/api/job_invocations/${job['id']}/cancel`, {})
    expect([again.status, again.body['error'].message]).toEqual([422, 'The job could not be cancelled.'])
    await at.ok('POST', `/api/job_invocations/${job['id']}/cancel`, {force: true})
    expect(await ended(job)).toMatchObject({status_label: 'cancelled', status: 4, cancelled: 2, pending: 0})
    expect(await web.result(work?.task_id ?? '', 0)).toBe(false)
  })

  it('that is cancelled ends as cancelled when its host reports, whatever it reports', async () => {
    const job = await create({search_query: 'name = web.example.com', inputs: {command: 'sleep 60'}})
    const [work] = await web.fetch()
    await at.ok('POST', `/api/job_invocations/${job['id']}/cancel`, {})
    expect(await web.result(work?.task_id ?? '', 0)).toBe(true)
    expect(await ended(job)).toMatchObject({status_label: 'cancelled', cancelled: 1})
  })

  it('fails on a host that does not fetch it in time, or takes too long', async () => {
    const on = (host: FakeHost) => ({search_query: `name = ${host.name}`, inputs: {command: 'sleep 60'}})
    const long = await create({...on(web), execution_timeout_interval: 1})
    const left = await create({...on(db), time_to_pickup: 1})
    const [work] = await web.fetch()
    for (const job of [long, left]) expect(await ended(job)).toMatchObject({status_label: 'failed', failed: 1})
    expect(await web.output(work?.task_id ?? '', 'late\n')).toBe(true)
    const raw = async (job: Reply['body'], host: FakeHost) =>
      (await at.ok('GET', `/api/job_invocations/${job['id']}/hosts/${host.id}/raw`))['output']
    expect(await raw(long, web)).toBe('The job was stopped: it took more than 1 second\n')
    expect(await raw(left, db)).toBe('The host did not fetch the job within 1 second\n')
  })

  it('runs on no more hosts at a time than it may', async () => {
    const both = {search_query: 'name ~ example.com', inputs: {command: 'true'}}
    const job = await create({...both, concurrency_control: {concurrency_level: 1}})
    expect(job['concurrency_level']).toBe(1)
    const [first] = await db.fetch()
    expect(await web.fetch(0)).toEqual([])
    await db.result(first?.task_id ?? '', 0)
    const [second] = await web.fetch()
    await web.result(second?.task_id ?? '', 0)
    expect(await ended(job)).toMatchObject({succeeded: 2})
  })

  it('leaves room for other tasks while hosts are waited for', async () => {
    const jobs = []
    for (let count = 0; count < 8; count++)
      jobs.push(await create({search_query: 'name = web.example.com', inputs: {command: 'true'}}))
    const organization = at.server.app.store.organizations.get(1)
    const made = await at.ok('POST', '/katello/api/products', {name: 'Meanwhile', organization_id: organization.id})
    const sync = await at.ok('DELETE', `/katello/api/products/${made['id']}`)
    expect(await at.task(sync['id'])).toMatchObject({result: 'success'})
    const work = await web.fetch()
    expect(work).toHaveLength(8)
    for (const {task_id: task} of work) await web.result(task, 0)
    for (const job of jobs) expect(await ended(job)).toMatchObject({status_label: 'succeeded'})
  })

  it('on no host succeeds, and one of a host that is deleted misses it', async () => {
    expect(await ended(await create({search_query: 'name = nobody', inputs: {command: 'true'}}))).toMatchObject({
      status_label: 'succeeded',
      total: 0,
    })
    const gone = fakeHost(at, 'gone.example.org')
    const job = await create({search_query: 'name = gone.example.org', inputs: {command: 'true'}})
    await gone.result((await gone.fetch())[0]?.task_id ?? '', 0)
    await ended(job)
    await at.ok('DELETE', `/api/hosts/${gone.id}`)
    expect(await show(job['id'])).toMatchObject({total: 1, missing: 1})
  })

  it('is found by its fields', async () => {
    const found = async (search: string) =>
      (await at.ok('GET', `/api/job_invocations?search=${encodeURIComponent(search)}&per_page=all`))['results'].length
    const all = await found('')
    expect(await found('status = running')).toBe(0)
    expect(
      (await found('status = failed')) + (await found('status = succeeded')) + (await found('status = cancelled')),
    ).toBe(all)
    expect(await found('host = db.example.com')).toBeGreaterThan(0)
    expect(await found('job_category = Commands and user = admin')).toBe(all)
    expect(await found('pattern_template_name ~ Bootc')).toBe(0)
    expect((await at.ask('GET', '/api/job_invocations?search=status%3Dodd')).status).toBe(400)
  })
})

describe('a request for a job', () => {
  const refusal = async (job: Record<string, unknown>) => {
    const {status, body} = await at.ask('POST', '/api/job_invocations', {job_invocation: job})
    const {message, full_messages: messages} = body['error']
    return [status, message ?? messages.join('; ')]
  }
  const query = {targeting_type: 'static_query', search_query: 'name ~ example.com'}

  it('is refused with what is wrong with it', async () => {
    const job_template_id = await runCommand()
    expect(await refusal({...query, job_template_id})).toEqual([
      500,
      'Not all required inputs have values. Missing inputs: command',
    ])
    expect(await refusal({...query, job_template_id, inputs: {command: 'x', color: 'red'}})).toEqual([
      500,
      'Unknown input color for template Run Command - Script Default',
    ])
    expect(await refusal({...query, job_template_id: 999})).toEqual([404, "Template with id '999' was not found"])
    expect(await refusal({...query, feature: 'katello_bootc_dance'})).toEqual([
      404,
      'Unknown remote execution feature katello_bootc_dance',
    ])
    expect(await refusal({...query, job_template_id, feature: 'katello_bootc_status'})).toEqual([
      500,
      'Only one of feature or job_template_id can be specified',
    ])
    expect(await refusal({targeting_type: 'static_query', job_template_id, inputs: {command: 'x'}})).toEqual([
      422,
      'Search query Must select a bookmark or enter a search query',
    ])
    expect((await refusal({...query, search_query: 'color = red', feature: 'katello_bootc_status'}))[0]).toBe(400)
    const action = {...query, feature: 'katello_bootc_action', inputs: {action: 'dance'}}
    expect(await refusal(action)).toEqual([
      500,
      'Input action: Value is not included in the list (upgrade, switch, rollback, status)',
    ])
    const late = {...query, feature: 'katello_bootc_status', scheduling: {start_at: 'soon'}}
    expect((await refusal(late))[0]).toBe(422)
  })

  it('runs on the hosts that a bookmark finds', async () => {
    const bookmark = (body: object) => at.ask('POST', '/api/bookmarks', {bookmark: {controller: 'hosts', ...body}})
    const made = await bookmark({name: 'databases', query: 'name ~ db'})
    expect(made.body).toMatchObject({name: 'databases', public: true, owner_type: 'User'})
    expect((await bookmark({name: 'databases', query: 'name ~ web'})).status).toBe(422)
    expect((await bookmark({name: 'empty', query: ''})).status).toBe(422)
    const others = {name: 'databases', query: 'status = failed', controller: 'job_invocations'}
    expect((await bookmark(others)).status).toBe(201)
    const {id} = made.body as {id: number}
    const job = await create({bookmark_id: id, inputs: {command: 'uptime'}})
    expect(job['targeting']).toMatchObject({
      bookmark_id: id,
      bookmark_name: 'databases',
      search_query: 'name ~ db',
      hosts: [{name: 'db.example.com'}],
    })
    await at.ok('POST', `/api/job_invocations/${job['id']}/cancel`, {force: true})
    expect((await at.ok('PUT', `/api/bookmarks/${id}`, {bookmark: {query: 'name ~ web'}}))['query']).toBe('name ~ web')
    const found = await at.ok('GET', '/api/bookmarks?search=name%3Ddatabases%20and%20controller%3Dhosts')
    expect(found['results']).toMatchObject([{id, query: 'name ~ web'}])
    await at.ok('DELETE', '/api/bookmarks/databases')
    const body = {
      job_template_id: await runCommand(),
      targeting_type: 'static_query',
      bookmark_id: id,
      inputs: {command: 'uptime'},
    }
    const gone = await at.ask('POST', '/api/job_invocations', {job_invocation: body})
    expect(gone.status).toBe(404)
    expect((await show(job['id']))['targeting']).toMatchObject({bookmark_id: id, bookmark_name: null})
  })

  it('by a feature runs its template', async () => {
    const job = await at.ok('POST', '/api/job_invocations', {
      job_invocation: {
        feature: 'katello_bootc_switch',
        inputs: {target: 'quay.io/os:2'},
        search_query: 'name = web.example.com',
      },
    })
    expect(job).toMatchObject({description: 'Bootc switch quay.io/os:2', job_category: 'Bootc'})
    const [work] = await web.fetch()
    expect(work?.script).toBe(
      '#!/bin/sh\nbootc switch  quay.io/os:2\nstatus=$?\nsubscription-manager facts --update\nexit $status\n',
    )
    await web.result(work?.task_id ?? '', 0)
    await ended(job)
  })

  it('needs the permission, and reaches the hosts that the user may see', async () => {
    const {store} = at.server.app
    const role = (name: string) => store.roles.first({name})?.id
    const person = async (login: string, roles: string[]) =>
      at.ok('POST', '/api/users', {
        user: {
          login,
          mail: `${login}@example.com`,
          password: 'secret123',
          role_ids: roles.map(role),
          organization_ids: [1],
          auth_source_id: 1,
        },
      })
    await person('viewer', ['Viewer'])
    await person('runner', ['Remote Execution User'])
    const job = {...query, feature: 'katello_bootc_status'}
    const ask = (login: string) => at.ask('POST', '/api/job_invocations', {job_invocation: job}, `${login}:secret123`)
    expect((await ask('viewer')).status).toBe(403)
    const made = await ask('runner')
    expect([made.status, made.body['total']]).toEqual([201, 2])
    const path = `/api/job_invocations/${made.body['id']}`
    expect((await at.ask('POST', `${path}/cancel`, {}, 'runner:secret123')).status).toBe(403)
    expect((await at.ask('GET', path, undefined, 'viewer:secret123')).body['total']).toBe(2)
    await at.ok('POST', `${path}/cancel`, {})
    await ended(made.body)
  })
})

describe('secrets', () => {
  it('reach the host alone', async () => {
    const {store} = at.server.app
    const template = store.jobTemplates.insert({
      name: 'Set Password',
      job_category: 'Commands',
      template: "<%# comment %>passwd <%= input('password') %> on <%= @host.name %>",
      provider_type: 'script',
      snippet: false,
      locked: false,
    })
    store.templateInputs.insert({
      template_id: template.id,
      name: 'password',
      required: true,
      advanced: false,
      hidden_value: true,
    })
    const job = await create({
      job_template_id: template.id,
      search_query: 'name = web.example.com',
      inputs: {password: 's3cret'},
      ssh: {effective_user: 'core', effective_user_password: 'more s3cret'},
      password: 'also s3cret',
    })
    expect(job).toMatchObject({description: 'Set Password with inputs password="***"', effective_user: 'core'})
    const [work] = await web.fetch()
    expect(work).toMatchObject({script: 'passwd s3cret on web.example.com', effective_user: 'core'})
    await web.result(work?.task_id ?? '', 0)
    await ended(job)
    const tasks = await at.ok('GET', '/foreman_tasks/api/tasks?per_page=all')
    const shown = [await show(job['id']), await at.ok('GET', '/api/job_invocations'), tasks]
    expect(JSON.stringify(shown)).not.toContain('s3cret')
    expect(store.jobHosts.all({job_invocation_id: job['id']}).map(({script}) => script)).toEqual([null])
    expect((await show(job['id']))['template_invocations'][0].input_values[0].value).toBe('*****')
  })
})

describe('a host', () => {
  it('gets its own jobs alone, and each of them once', async () => {
    const job = await create({search_query: 'name = web.example.com', inputs: {command: 'true'}})
    const [work] = await web.fetch()
    const task = work?.task_id ?? ''
    expect(await web.fetch(0)).toEqual([])
    expect(await web.fetch(0, '&resume=true')).toMatchObject([{task_id: task}])
    const ask = (path: string, token?: string) =>
      at.ask('GET', `/sandbox/${path}`, undefined, null, token ? {authorization: `Bearer ${token}`} : {})
    const mine = `hosts/${web.uuid}/jobs`
    expect((await ask(mine)).status).toBe(403)
    expect((await ask(mine, 'x')).status).toBe(403)
    expect((await ask(mine, db.token)).status).toBe(403)
    expect((await ask(`jobs/${task}`, db.token)).status).toBe(403)
    expect((await ask(`${mine}?wait=soon`, web.token)).status).toBe(400)
    expect((await ask('jobs/unknown', web.token)).status).toBe(404)
    const bad = await at.ask('POST', `/sandbox/jobs/${task}/output`, {lines: [{output: 1}]}, null, {
      authorization: `Bearer ${web.token}`,
    })
    expect([bad.status, bad.body['error'].message]).toEqual([400, 'output must be text'])
    await web.result(task, 0)
    await ended(job)
  })
})

it.each(['4.16', '5.0'] as const)('jobs run on Katello %s as well', async (katello) => {
  const other = await harness({edition: {katello}})
  try {
    const host = fakeHost(other, 'web.example.com')
    const body = {job_invocation: {feature: 'katello_bootc_status', search_query: 'name = web.example.com'}}
    const job = await other.ok('POST', '/api/job_invocations', body)
    await host.result((await host.fetch())[0]?.task_id ?? '', 0)
    expect(await other.task(job['task'].id)).toMatchObject({result: 'success'})
    expect(await other.ok('GET', `/api/job_invocations/${job['id']}`)).toMatchObject({status_label: 'succeeded'})
  } finally {
    await other.close()
  }
})
