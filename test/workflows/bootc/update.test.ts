import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {isDeepStrictEqual} from 'node:util'
import {describe, expect, it} from 'vitest'
import {noJournal, openJournal, type Journal} from '../../../src/config/journal'
import {RollbackGoals} from '../../../src/workflows/bootc/goals'
import type {FleetHost} from '../../../src/workflows/bootc/hosts'
import {planUpdate, type HostChange} from '../../../src/workflows/bootc/plan'
import {refreshFacts} from '../../../src/workflows/bootc/refresh'
import {awaitEarlierJobs, updateFailure, updateSteps, type UpdateOptions} from '../../../src/workflows/bootc/update'
import {SameImages} from '../../../src/workflows/images/same-image'
import {runSteps, type StepsReport} from '../../../src/workflows/steps/run'
import {temporary} from '../../support/places'
import {digest, fleetHost, image, jobServer, obeys, spec, type Behaviour, type PlayedServer} from './support'

const never = new AbortController().signal
const goal = {image: spec('acme/dev/os:10'), digest: digest('c')}
/** The goal is an index. */
const same = new SameImages([[goal.digest, digest('e')]])
const three = (): FleetHost[] => [1, 2, 3].map((id) => fleetHost('acme/dev/os:9@a', {id}))

interface Ran {
  readonly report: StepsReport
  readonly rows: HostChange[]
}

/** Plans a switch of hosts to the goal as they report themselves now, and carries it out. */
async function run(
  server: PlayedServer,
  hosts: readonly FleetHost[],
  options: Partial<UpdateOptions> = {},
  journal: Journal = noJournal,
): Promise<Ran> {
  const reboot = options.reboot ?? false
  const plan = planUpdate(await server.read(hosts), () => ({goal}), {action: 'switch', reboot, same})
  const {client} = server
  const usual = {client, signal: never, size: 1, maxFailures: 1, patience: 60_000, interval: 1, reboot}
  const update = updateSteps(plan, journal, {...usual, ...options})
  const planned = await runSteps(update.steps, {dryRun: true})
  const listed = planned.steps.flatMap(({requests}) => [...requests])
  const before = update.rows(true).filter(({status}) => status === 'planned')
  expect(before.every(({requests: [one]}) => listed.some((job) => isDeepStrictEqual(one, job)))).toBe(true)
  const sent = server.sent.length
  const report = await runSteps(update.steps, {})
  const jobs = server.sent.slice(sent).filter(({path}) => path === '/api/job_invocations')
  expect(jobs.map(({body}) => body)).toEqual(listed.slice(0, jobs.length).map(({body}) => body))
  return {report, rows: update.rows(false)}
}

const summary = ({rows}: Ran) => rows.map(({status, wave, detail}) => [status, wave, detail])

describe('an update in waves', () => {
  it('starts one job a wave and waits until its hosts report the image', async () => {
    const hosts = three()
    const server = jobServer(hosts, obeys('acme/dev/os:10@c'))
    const ran = await run(server, hosts, {size: 2})
    expect(summary(ran)).toEqual([
      ['done', 1, 'It is staged'],
      ['done', 1, 'It is staged'],
      ['done', 2, 'It is staged'],
    ])
    expect(server.jobs).toEqual([
      {
        feature: 'katello_bootc_switch',
        inputs: {target: goal.image},
        hosts: ['edge1.example.com', 'edge2.example.com'],
      },
      {feature: 'katello_bootc_switch', inputs: {target: goal.image}, hosts: ['edge3.example.com']},
    ])
    // one request to plan, then for each wave: the job, how it stands, what its hosts report
    const wave = ['POST /api/job_invocations', 'GET /api/job_invocations/ID', 'GET /api/hosts']
    expect(server.calls()).toEqual(['GET /api/hosts', ...wave, ...wave])
  })

  it('waits for the boot, and believes the host rather than its job', async () => {
    const hosts = three().slice(0, 1)
    const boots: Behaviour = (host, order, asked) => {
      if (asked === 1) host.staged = image('acme/dev/os:10@c')
      if (asked === 3) obeys('acme/dev/os:10@c')(host, order, asked)
      return asked < 3 ? 'running' : 'error' // the reboot ended the job
    }
    const server = jobServer(hosts, boots)
    expect(summary(await run(server, hosts, {reboot: true}))).toEqual([['done', 1, 'It is booted']])
    expect(server.jobs[0]?.inputs).toEqual({options: '--apply', target: goal.image})
  })

  it('believes a host that reports the image of its platform rather than the index that is served', async () => {
    const hosts = three().slice(0, 1)
    const stages: Behaviour = (host, order, asked) => {
      if (asked === 1) host.staged = image('acme/dev/os:10@e')
      if (asked === 3) obeys('acme/dev/os:10@e')(host, order, asked)
      return asked < 3 ? 'running' : 'success'
    }
    const server = jobServer(hosts, stages)
    expect(summary(await run(server, hosts, {reboot: true}))).toEqual([['done', 1, 'It is booted']])
    expect(summary(await run(server, hosts, {reboot: true}))).toEqual([['already', null, 'It is booted']])
  })

  it('stops when too many hosts have failed, and says why', async () => {
    const hosts = three()
    const breaks: Behaviour = (host, order, asked) =>
      host.host.id === 1 ? 'error' : obeys('acme/dev/os:10@c')(host, order, asked)
    const server = jobServer(hosts, breaks)
    const ran = await run(server, hosts)
    expect(summary(ran)).toEqual([
      ['failed', 1, 'host 1 is broken'],
      ['skipped', 2, null],
      ['skipped', 3, null],
    ])
    expect(updateFailure(ran.rows)?.message).toBe('1 of 3 hosts failed')
    const patient = await run(jobServer(hosts, breaks), hosts, {maxFailures: 2})
    expect(summary(patient).map(([status]) => status)).toEqual(['failed', 'done', 'done'])
    expect(patient.report.failure).toBeUndefined()
    expect(patient.report.steps.map(({status}) => status)).toEqual(['failed', 'done', 'done'])
    expect(updateFailure(patient.rows)?.parts.hint).toMatch(
      /^Show the output: mallet job-invocation output --id 1 --host edge1/,
    )
    expect(updateFailure(patient.rows)?.message).toBe('1 of 3 hosts failed')
  })

  it('does only what is left when it is run again', async () => {
    const hosts = three()
    let isBroken = true
    const server = jobServer(hosts, (host, order, asked) =>
      isBroken && host.host.id === 2 ? 'error' : obeys('acme/dev/os:10@c')(host, order, asked),
    )
    const first = await run(server, hosts)
    expect(summary(first).map(([status]) => status)).toEqual(['done', 'failed', 'skipped'])
    isBroken = false
    const second = await run(server, hosts)
    expect(summary(second).map(([status]) => status)).toEqual(['already', 'done', 'done'])
    const third = await run(server, hosts)
    expect(summary(third).map(([status]) => status)).toEqual(['already', 'already', 'already'])
    expect(server.jobs.map(({hosts: names}) => names)).toEqual(
      ['edge1', 'edge2', 'edge2', 'edge3'].map((name) => [`${name}.example.com`]),
    )
  })

  it('gives up a host that does not report in time, and says how far it came', async () => {
    const hosts = three().slice(0, 2)
    const server = jobServer(hosts, (host) => {
      if (host.host.id === 1) host.staged = image('acme/dev/os:10@c')
      return 'success'
    })
    const ran = await run(server, hosts, {reboot: true, size: 2, patience: 30})
    expect(summary(ran)).toEqual([
      ['failed', 1, 'It is staged, but the host did not reboot within 0 seconds'],
      ['failed', 1, 'The host did not report the image within 0 seconds'],
    ])
  })

  it('cancels the jobs of hosts that are too late: nobody waits for them any more', async () => {
    const hosts = three()
    const server = jobServer(hosts, () => 'running')
    await run(server, hosts, {size: 3, patience: 5})
    expect(server.calls().filter((call) => call.startsWith('POST'))).toEqual([
      'POST /api/job_invocations',
      'POST /api/job_invocations/ID/cancel',
    ])
    const journal = openJournal(temporary(), {server: 's', command: 'c', subject: 's'})
    journal.set('jobs', '1')
    await awaitEarlierJobs(journal, {client: server.client, signal: never, patience: 5, interval: 1}, () => undefined)
    expect(server.calls().filter((call) => call.endsWith('/cancel'))).toHaveLength(2)
    journal.close()
  })

  it('knows a tag that was moved meanwhile, a cancelled job and a deleted host', async () => {
    const hosts = three()
    const server = jobServer(hosts, (host) => {
      if (host.host.id === 1) host.staged = image('acme/dev/os:10@d')
      return host.host.id === 2 ? 'cancelled' : 'success'
    })
    const {client} = server
    const plan = planUpdate([...hosts.slice(0, 2), fleetHost('acme/dev/os:9@a', {id: 99})], () => ({goal}), {
      action: 'switch',
      reboot: false,
      same,
    })
    const options = {client, signal: never, size: 3, maxFailures: 1, patience: 60_000, interval: 1, reboot: false}
    const update = updateSteps(plan, noJournal, options)
    await runSteps(update.steps, {})
    expect(update.rows(false).map(({detail}) => detail)).toEqual([
      `${goal.image} serves ${digest('d')} by now; run it again`,
      'The job was cancelled',
      'edge99.example.com was deleted',
    ])
  })

  it('shows what it would do', () => {
    const plan = planUpdate(three(), () => ({goal}), {action: 'switch', reboot: false, same})
    const {client} = jobServer([], () => 'success')
    const update = updateSteps(plan, noJournal, {
      client,
      signal: never,
      size: 2,
      maxFailures: 1,
      patience: 1,
      reboot: false,
    })
    expect(update.rows(true).map(({status, wave}) => [status, wave])).toEqual([
      ['planned', 1],
      ['planned', 1],
      ['planned', 2],
    ])
    expect(update.steps.map(({title}) => title)).toEqual([
      'Switch edge1.example.com, edge2.example.com',
      'Switch edge3.example.com',
    ])
  })
})

describe('the journal of an update', () => {
  const about = {server: 'https://katello.example.com', command: 'host bootc switch', subject: 'hosts'}

  it('has the jobs of a wave that was not seen to end, and the next run waits for them', async () => {
    const state = temporary()
    const hosts = three().slice(0, 1)
    const stop = new AbortController()
    const server = jobServer(hosts, (host, order, asked) => {
      if (asked === 2) stop.abort(new Error('killed'))
      return asked < 5 ? 'running' : obeys('acme/dev/os:10@c')(host, order, asked)
    })
    const journal = openJournal(state, about)
    await expect(run(server, hosts, {signal: stop.signal}, journal)).rejects.toThrow('killed')
    journal.close()
    const again = openJournal(state, about)
    const said: string[] = []
    const options = {client: server.client, signal: never, patience: 60_000, interval: 1}
    expect(await awaitEarlierJobs(again, options, (text) => said.push(text))).toBe(true)
    expect(said).toEqual(['Waiting for job 1 of an earlier run…'])
    expect(summary(await run(server, hosts, {}, again)).map(([status]) => status)).toEqual(['already'])
    expect(server.jobs).toHaveLength(1)
    expect(await awaitEarlierJobs(again, options, () => undefined)).toBe(false)
    again.close()
    expect(readdirSync(join(state, 'journals')).filter((name) => name.endsWith('.json'))).toEqual([])
  })

  it('waits for no job that the server has forgotten', async () => {
    const journal = openJournal(temporary(), about)
    journal.set('jobs', '77')
    const {client} = jobServer([], () => 'success')
    expect(await awaitEarlierJobs(journal, {client, signal: never, patience: 60_000}, () => undefined)).toBe(true)
    journal.close()
  })

  it('remembers where each host goes back to: afterwards that is the way forward', () => {
    const journal = openJournal(temporary(), about)
    const host = fleetHost('acme/dev/os:10@c', {rollback: image('acme/dev/os:9@a')})
    const first = new RollbackGoals(journal)
    const wanted = {goal: {image: spec('acme/dev/os:9'), digest: digest('a')}}
    expect(first.of(host)).toEqual(wanted)
    first.remember([{host, goal: wanted.goal}])
    const turned = {...host, booted: host.rollback, rollback: host.booted}
    expect(new RollbackGoals(journal).of(turned)).toEqual(wanted)
    expect(new RollbackGoals(noJournal).of(turned)).toEqual({
      goal: {image: spec('acme/dev/os:10'), digest: digest('c')},
    })
    const none = fleetHost('acme/dev/os:10@c')
    expect(new RollbackGoals(journal).of(none)).toEqual({reason: `${none.name} has no rollback image`})
    journal.close()
  })
})

describe('hosts that are made to report again', () => {
  it('do so by one job, and those that fail are named', async () => {
    const hosts = three()
    const server = jobServer(hosts, (host, _, asked) =>
      asked < 2 ? 'running' : host.host.id === 2 ? 'error' : 'success',
    )
    const failure = await refreshFacts({client: server.client, signal: never, interval: 1}, hosts)
    expect(failure?.message).toBe('1 of 3 hosts did not report again')
    expect(failure?.parts.detail).toBe('edge2.example.com')
    expect(server.jobs).toEqual([{feature: 'katello_bootc_status', inputs: {}, hosts: hosts.map(({name}) => name)}])
    expect(await refreshFacts({client: jobServer(hosts, () => 'success').client, signal: never}, hosts)).toBeUndefined()
  })
})
