// Jobs as people run them: the built program, in this process, on the embedded server with hosts that answer.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {harness, type Harness} from '../server/harness'
import {fakeHost, type FakeHost} from '../server/jobs/support'
import {temporary} from '../support/places'
import {commandClass, runInProcess, type InProcess} from '../support/walk'

let at: Harness
let web: FakeHost
let db: FakeHost
let run: (words: string, ...argv: string[]) => Promise<InProcess>

beforeAll(async () => {
  at = await harness()
  web = fakeHost(at, 'web.example.com')
  db = fakeHost(at, 'db.example.com')
  const env = {
    HOME: temporary(),
    MALLET_SERVER: at.server.url,
    MALLET_USERNAME: 'admin',
    MALLET_PASSWORD: 'changeme',
  }
  run = (words, ...argv) => runInProcess(commandClass(words.replace(' ', ':')), argv, env)
})
afterAll(() => at.close())

/** Does what the next job of a host says: writes the text and exits. */
async function serve(host: FakeHost, text: string, status: number): Promise<void> {
  const [work] = await host.fetch()
  await host.output(work?.task_id ?? '', text)
  await host.result(work?.task_id ?? '', status)
}

const command = ['--job-template', 'Run Command - Script Default', '--inputs', 'command=uptime']
const latest = () => at.server.app.store.jobInvocations.all([], 'id DESC')[0]?.id ?? 0

describe('job-invocation create', () => {
  it('waits for the hosts, and succeeds when all of them do', async () => {
    const created = run('job-invocation create', ...command, '--search-query', 'name ~ example.com')
    await Promise.all([serve(web, 'up\n', 0), serve(db, 'up\n', 0)])
    expect(await created).toMatchObject({code: 0, stdout: `Job invocation ${latest()} created\n`})
  })

  it('runs on the hosts of a bookmark', async () => {
    for (const [controller, query] of [
      ['hosts', 'name = db.example.com'],
      ['job_invocations', 'status = failed'],
    ])
      await at.ok('POST', '/api/bookmarks', {bookmark: {name: 'databases', controller, query}})
    const created = run('job-invocation create', ...command, '--bookmark', 'databases')
    await serve(db, 'up\n', 0)
    expect(await created).toMatchObject({code: 0, stdout: `Job invocation ${latest()} created\n`})
    expect(
      await run('job-invocation create', ...command, '--bookmark', 'databases', '--search-query', 'a'),
    ).toMatchObject({
      code: 64,
      message: '--search-query and --bookmark exclude each other',
    })
    expect(await run('job-invocation create', ...command, '--bookmark', 'none', '--async')).toMatchObject({
      code: 128,
      hint: 'Specify it with --bookmark-id',
    })
  })

  it('exits with 70 when one host fails, and names it', async () => {
    const created = run('job-invocation create', ...command, '--search-query', 'name ~ example.com')
    await Promise.all([serve(web, 'up\n', 0), serve(db, 'no\n', 3)])
    const id = latest()
    expect(await created).toMatchObject({
      code: 70,
      message: `Job invocation ${id} failed on 1 of 2 hosts`,
      hint: `Show the output: mallet job-invocation output --id ${id} --host db.example.com`,
      stdout: `Job invocation ${id} created\n`,
    })
  })

  it('prints the job as it ended as JSON, and fails all the same', async () => {
    const created = run(
      'job-invocation create',
      ...command,
      '--search-query',
      'name = db.example.com',
      '--json',
      'failed',
    )
    await serve(db, 'no\n', 3)
    const {code, stdout} = await created
    expect([code, JSON.parse(stdout)]).toEqual([70, {failed: 1}])
  })

  it('reads inputs from files, and refuses what the server would refuse in other words', async () => {
    const missing = await run('job-invocation create', '--search-query', 'name = x')
    expect([missing.code, missing.message]).toEqual([64, 'No job template specified'])
    const both = await run(
      'job-invocation create',
      ...command,
      '--feature',
      'katello_bootc_status',
      '--search-query',
      'x',
    )
    expect([both.code, both.message]).toEqual([64, '--feature and --job-template exclude each other'])
    const nowhere = await run('job-invocation create', ...command)
    expect([nowhere.code, nowhere.message]).toEqual([64, 'Missing required option --search-query'])
    const alone = await run('job-invocation create', ...command, '--search-query', 'x', '--max-iteration', '2')
    expect([alone.code, alone.message]).toEqual([64, '--max-iteration needs --cron-line'])
    const file = ['--job-template', 'Run Command - Script Default', '--input-files', 'command=/nowhere']
    expect((await run('job-invocation create', ...file, '--search-query', 'x')).code).toBe(66)
    const here = ['--job-template', 'Run Command - Script Default', '--input-files', `command=${import.meta.filename}`]
    expect((await run('job-invocation create', ...here, '--search-query', 'name = nobody')).code).toBe(0)
    expect(at.server.app.store.jobInvocations.get(latest()).inputs[0]?.value).toContain('Jobs as people run them')
  })
})

describe('job-invocation output', () => {
  it('follows a host while the job runs', async () => {
    await run('job-invocation create', ...command, '--search-query', 'name = web.example.com', '--async')
    const followed = run('job-invocation output', '--id', String(latest()), '--host', 'web.example.com')
    const [work] = await web.fetch()
    await web.output(work?.task_id ?? '', 'first\n')
    const soFar = await run('job-invocation output', '--id', String(latest()), '--async')
    expect(soFar.stdout).toBe('first\n')
    await web.output(work?.task_id ?? '', 'second \u001b[31mred\n')
    await web.result(work?.task_id ?? '', 4)
    expect(await followed).toMatchObject({code: 0, stdout: 'first\nsecond \u001b[31mred\nExit status: 4\n'})
  })

  it('shows all hosts of a job, each line with its host', async () => {
    const created = run('job-invocation create', ...command, '--search-query', 'name ~ example.com')
    await Promise.all([serve(web, 'one\ntwo\n', 0), serve(db, 'three\n', 0)])
    await created
    const {stdout} = await run('job-invocation output', '--id', String(latest()))
    const lines = ['web: one', 'web: two', 'web: Exit status: 0', 'db: three', 'db: Exit status: 0']
    const full = lines.map((line) => line.replace(':', '.example.com:'))
    expect(stdout.trim().split('\n').toSorted()).toEqual(full.toSorted())
    const data = await run('job-invocation output', '--id', String(latest()), '--json', 'host,output')
    expect(JSON.parse(data.stdout)).toEqual([
      {host: 'db.example.com', output: 'three\n'},
      {host: 'db.example.com', output: 'Exit status: 0'},
      {host: 'web.example.com', output: 'one\ntwo\n'},
      {host: 'web.example.com', output: 'Exit status: 0'},
    ])
  })
})

describe('other verbs of job-invocation', () => {
  it('run a job again where it failed, and cancel it', async () => {
    const created = run('job-invocation create', ...command, '--search-query', 'name ~ example.com')
    await Promise.all([serve(web, '', 0), serve(db, '', 1)])
    await created
    const id = latest()
    const again = await run('job-invocation rerun', '--id', String(id), '--failed-only', 'yes')
    expect(again.stdout).toBe(`Job invocation was rerun as ${id + 1}\n`)
    const cancelled = await run('job-invocation cancel', '--id', String(id + 1))
    expect(cancelled.stdout).toBe(`Job invocation ${id + 1} cancelled\n`)
    const over = await run('job-invocation cancel', '--id', String(id))
    expect(over.code).toBe(65)
    const shown = await run('job-invocation info', '--id', String(id), '--show-host-status', '--show-inputs')
    expect(shown.stdout).toMatch(/Name: +db\.example\.com\n +Job status: error\n +Inputs: +\{"command"=>"uptime"\}/)
  })
})

describe('what the server refuses', () => {
  const here = ['--search-query', 'name = db.example.com']

  it('comes with a command that helps: features, inputs, hosts of a job, and how it ended', async () => {
    const unknown = await run('job-invocation create', '--feature', 'nope', ...here)
    expect([unknown.code, unknown.message, unknown.hint]).toEqual([
      128,
      'There is no remote execution feature with the label "nope"',
      'List them: mallet remote-execution-feature list',
    ])
    const without = await run('job-invocation create', '--job-template', 'Run Command - Script Default', ...here)
    expect([without.code, without.message, without.hint]).toEqual([
      70,
      'The inputs of the job do not fit its template',
      "Show the inputs: mallet job-template info --name 'Run Command - Script Default'; give them as --inputs name=value",
    ])
    const created = run('job-invocation create', ...command, ...here)
    await serve(db, '', 0)
    await created
    const id = latest()
    const elsewhere = await run('job-invocation output', '--id', String(id), '--host', 'web.example.com')
    expect([elsewhere.code, elsewhere.message, elsewhere.hint]).toEqual([
      128,
      `Job invocation ${id} has no host web.example.com`,
      `Show its hosts: mallet job-invocation info --id ${id}`,
    ])
    const over = await run('job-invocation cancel', '--id', String(id))
    expect([over.code, over.hint]).toEqual([65, `It may have ended already: mallet job-invocation info --id ${id}`])
  })
})
