// Plans of several steps, made and executed through the protocol against each release of Katello that the embedded server can be.
import {cpSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest'
import {asArray, asObject, asText, objectOf, textsOf, type JsonObject} from '../../src/core/json'
import {startSandbox, type RunningSandbox} from '../../src/sandbox/start'
import {Pusher} from '../sandbox/prune/images'
import {temporary} from '../support/places'
import {sandboxHost} from '../support/sandbox-host'
import {seededDirectory} from '../support/seeded'
import {commandClass, runInProcess} from '../support/walk'
import {connected, type Reply} from './client'

/** The demo, made once and copied for each release. */
const seeded = seededDirectory()

const organization = 'ACME'
const view = {'content-view': 'App CV', organization}

const documentOf = (description: string, password = '{env: QUAY_TOKEN}'): string => `organization: ACME
products:
  - name: Planned
    description: ${description}
    repositories:
      - name: tools
        content_type: docker
        url: http://127.0.0.1:9
        docker_upstream_name: acme/tools
        upstream_username: robot
        upstream_password: ${password}
`

describe.each(['4.20', '4.16', '5.0'] as const)('plans of several steps with Katello %s', (katello) => {
  const directory = mkdtempSync(join(tmpdir(), 'mallet-plans-'))
  const log: string[] = []
  let server: RunningSandbox
  let env: Record<string, string>
  let session: Awaited<ReturnType<typeof connected>>

  beforeAll(async () => {
    cpSync(seeded, directory, {recursive: true})
    const accessLog = (line: string): void => void log.push(line)
    server = await startSandbox({dataDirectory: directory, port: 0, edition: {katello}, accessLog})
    env = {MALLET_SERVER: server.url, QUAY_TOKEN: 'geheim', OTHER: 'anders'}
    session = await connected(['--allow-writes', '--secret-env', 'QUAY_TOKEN'], env, directory)
  }, 60_000)
  afterAll(async () => {
    await session.close()
    await server.close()
    rmSync(directory, {recursive: true, force: true})
  })
  beforeEach(() => void log.splice(0))

  /** What may have changed something: not what hosts report, nor the question whether manifests can be deleted. */
  const writes = (): string[] =>
    log.filter((line) => !/^(GET|HEAD) | \/(rhsm|sandbox)\/|\/manifests\/sha256:0{64} /.test(line))
  const plan = (command: string, options: JsonObject): Promise<Reply> => session.call('plan_change', {command, options})
  const execute = (planned: Reply): Promise<Reply> =>
    session.call('execute_plan', {plan_id: objectOf(planned.data)['plan_id']})
  const planOf = (reply: Reply): JsonObject => objectOf(objectOf(reply.data)['plan'])
  const steps = (of: unknown): string[] =>
    (asArray(objectOf(of)['steps']) ?? []).map(
      (one) => `${asText(asObject(one)?.['name'])}: ${asText(asObject(one)?.['status'])}`,
    )
  /** What the steps of a plan would send. */
  const requests = (of: unknown): string[] =>
    (asArray(objectOf(of)['steps']) ?? []).flatMap((one) =>
      (asArray(asObject(one)?.['requests']) ?? []).map(
        (sent) => `${asText(asObject(sent)?.['method'])} ${asText(asObject(sent)?.['path'])}`,
      ),
    )
  /** Runs a command as a person beside the agent. */
  const person = async (id: string, ...args: string[]): Promise<unknown> => {
    const login = {...env, MALLET_USERNAME: 'admin', MALLET_PASSWORD: 'changeme', HOME: temporary()}
    const {code, message, stdout} = await runInProcess(commandClass(id), [...args, '--json'], login)
    expect([id, code, message]).toEqual([id, 0, ''])
    return stdout === '' ? undefined : JSON.parse(stdout)
  }
  /** Plans that send nothing, and executes once. */
  async function twoSteps(command: string, options: JsonObject): Promise<{planned: Reply; done: Reply}> {
    const planned = await plan(command, options)
    expect(planned, JSON.stringify(planned.result)).toMatchObject({isError: false, data: {expires_in_seconds: 600}})
    expect(writes()).toEqual([])
    const done = await execute(planned)
    expect(done.isError, JSON.stringify(done.result)).toBe(false)
    const count = writes().length
    expect(count).toBeGreaterThan(0)
    expect((await execute(planned)).code).toBe('plan_unknown')
    expect(writes()).toHaveLength(count)
    return {planned, done}
  }
  const nothing = async (command: string, options: JsonObject): Promise<void> => {
    const again = await plan(command, options)
    expect(again.data, JSON.stringify(again.result)).toMatchObject({plan_id: null, nothing_to_do: true})
  }

  it('apply does what a document says, with a secret that only the server gets', async () => {
    const file = documentOf('One')
    const reads = (): number => log.filter((line) => line.startsWith('GET ')).length
    await plan('apply', {file})
    const [once] = [reads(), log.splice(0)]
    const {planned, done} = await twoSteps('apply', {file})
    expect(reads()).toBe(2 * once) // executing compares the plan with what it reads anyway
    expect(objectOf(planned.data)['plan']).toMatchObject([
      {action: 'create', kind: 'product', name: 'Planned', method: 'POST', path: '/katello/api/products'},
      {action: 'create', kind: 'repository', name: 'Planned/tools', body: {upstream_password: '***'}},
    ])
    expect(textsOf(planned.result['warnings'])[0]).toMatch(/tools.*environment variable QUAY_TOKEN is sent/)
    expect(done.data).toMatchObject([{name: 'Planned'}, {name: 'Planned/tools'}])
    expect(JSON.stringify([planned.result, done.result])).not.toContain('geheim')
    await nothing('apply', {file})
    const late = await plan('apply', {file: documentOf('Two')})
    await person('product:update', '--name', 'Planned', '--organization', organization, '--description', 'Mine')
    log.splice(0)
    expect((await execute(late)).code).toBe('plan_outdated')
    expect(writes()).toEqual([])
  })

  it('a release goes on where it was cancelled', async () => {
    const options = {...view, to: ['Test', 'Prod'], force: true}
    const first = await plan('release', options)
    expect(steps(planOf(first))).toEqual(expect.arrayContaining(['promote:Test: planned', 'promote:Prod: planned']))
    expect(requests(planOf(first))).toEqual([
      expect.stringMatching(/^POST \/katello\/api\/content_view_versions\/\d+\/promote$/),
      expect.stringMatching(/^POST \/katello\/api\/content_view_versions\/\d+\/promote$/),
    ])
    server.app.faults.add(['promote:slow=0.2'])
    const abort = new AbortController()
    const id = objectOf(first.data)['plan_id']
    const stopped = session.call('execute_plan', {plan_id: id}, () => undefined, abort.signal)
    while (writes().length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    abort.abort()
    await expect(stopped).rejects.toThrow()
    server.app.faults.clear()
    expect((await execute(first)).code).toBe('plan_unknown')
    let rest = await plan('release', options)
    while (!steps(planOf(rest)).includes('promote:Test: already')) rest = await plan('release', options)
    expect(steps(planOf(rest))).toContain('promote:Prod: planned')
    expect((await execute(rest)).isError).toBe(false)
    await nothing('release', options)
    expect(writes().filter((line) => line.includes('/promote'))).toHaveLength(2)
  })

  it('a rollback shows what changes, and brings the earlier version back', async () => {
    const options = {...view, 'lifecycle-environment': 'Test', 'to-version': '1.0'}
    const {planned, done} = await twoSteps('release rollback', options)
    expect(planOf(planned)).toMatchObject({from: {version: '2.0'}, to: {version: '1.0'}})
    expect(requests(planOf(planned))).toHaveLength(1)
    expect(done.data).toMatchObject({changed: true, to: {version: '1.0'}})
    expect(writes()).toHaveLength(1)
  })

  if (katello !== '4.20') return // what differs between releases is above

  it('a release is refused by its gates, and where content has come since it was planned', async () => {
    const publish = () => person('content-view:publish', '--name', 'App CV', '--organization', organization)
    await publish()
    const refused = await plan('release', {...view, to: ['Dev'], 'require-label': ['no.such']})
    const refusal = expect.objectContaining({gate: 'labels', refuses: true}) as unknown
    const findings = expect.arrayContaining([refusal]) as unknown
    expect(refused).toMatchObject({
      isError: true,
      data: {plan_id: null, plan: {findings}},
      result: {error: {exit_code: 65}},
    })
    const planned = await plan('release', {...view, to: ['Dev']})
    expect(steps(planOf(planned))).toContain('promote:Dev: planned')
    await publish()
    log.splice(0)
    expect((await execute(planned)).code).toBe('plan_outdated')
    expect(writes()).toEqual([])
  })

  it('content-view purge deletes the versions that its plan names, and no others', async () => {
    const options = {name: 'App CV', organization, keep: 0}
    const publish = () => person('content-view:publish', '--name', 'App CV', '--organization', organization)
    const planned = await plan('content-view purge', options)
    await publish()
    log.splice(0)
    expect((await execute(planned)).code).toBe('plan_outdated')
    expect(writes()).toEqual([])
    const {done} = await twoSteps('content-view purge', options)
    expect(writes()).toHaveLength((asArray(objectOf(done.data)['versions']) ?? []).length)
    await nothing('content-view purge', {name: 'App CV', organization})
  })

  it('secrets come from nowhere but the variables that were allowed', async () => {
    for (const [password, word] of [
      ['{env: OTHER}', '--secret-env OTHER'],
      ['{file: /etc/passwd}', 'QUAY_TOKEN|--secret-env NAME'],
      ['{command: id}', '--secret-env NAME'],
    ]) {
      const file = documentOf('Three', password).replace('name: tools', 'name: other')
      const {code, result} = await plan('apply', {file})
      expect([code, asText(objectOf(result['error'])['hint'])]).toEqual([
        'secret_not_allowed',
        expect.stringMatching(word ?? ''),
      ])
    }
    const filled = await plan('apply', {file: `variables: [QUAY_TOKEN]\n${documentOf('${QUAY_TOKEN}')}`})
    expect(filled.isError).toBe(true)
    expect(JSON.stringify(filled.result)).not.toMatch(/geheim|anders|root:/)
    expect(writes()).toEqual([])
  })

  it('flatpak install-source brings an application to an environment', async () => {
    const options = {remote: 'demo', app: 'org.example.Notes', product: 'Flatpaks', ...view, to: ['Dev']}
    const {planned, done} = await twoSteps('flatpak install-source', options)
    expect(steps(planOf(planned))).toContain('mirror: planned')
    expect(requests(planOf(planned))).toContain('POST /katello/api/repositories/{flatpaks/notes of step 2}/sync')
    expect(textsOf(planned.result['warnings'])[0]).toContain('not known yet')
    expect(steps(done.data)).toContain('promote:Dev: done')
    await nothing('flatpak install-source', options)
  })

  it('host bootc switch runs a job on the hosts that its plan names', async () => {
    const registry = new URL(server.url).host
    const spec = `${registry}/acme/test/os_cv/operating_systems/rhel9:9.5`
    const options = {target: ':9.5', host: ['edge.example.com'], organization}
    const digest =
      asText(
        asObject(
          asObject(
            (asArray(await person('host:bootc:status', '--host', 'db1.example.com', '--organization', organization)) ??
              [])[0],
          )?.['booted'],
        )?.['digest'],
      ) ?? ''
    const edge = await sandboxHost(server, 'edge.example.com', spec, digest)
    await edge.facts({
      'bootc.booted.image': spec.replace('9.5', '9.4'),
      'bootc.booted.digest': `sha256:${'0'.repeat(64)}`,
    })
    const planned = await plan('host bootc switch', options)
    expect(objectOf(planned.data)['options']).toEqual(options)
    expect(objectOf(planned.data)['plan']).toMatchObject([
      {host: 'edge.example.com', status: 'planned', command: 'switch', requests: [{path: '/api/job_invocations'}]},
    ])
    await edge.facts({'bootc.booted.digest': `sha256:${'1'.repeat(64)}`})
    expect((await execute(planned)).code).toBe('plan_outdated')
    expect(writes()).toEqual([])
    const [{done}, script] = await Promise.all([twoSteps('host bootc switch', options), edge.answer()])
    expect(script).toContain(`bootc switch  ${spec}\n`)
    expect(done.data).toMatchObject([{host: 'edge.example.com', status: 'done'}])
    await nothing('host bootc switch', options)
  })

  it('image prune deletes what its plan names', async () => {
    const pusher = new Pusher(server.url)
    const push = (part: string) => pusher.image('acme/applications/builds', undefined, [part])
    await push('one')
    log.splice(0)
    const options = {organization, product: 'Applications', repository: 'builds'}
    const early = await plan('image prune', options)
    expect(planOf(early)).toMatchObject({tags: 0, manifests: 1})
    await push('two')
    log.splice(0)
    expect((await execute(early)).code).toBe('plan_outdated')
    expect(writes()).toEqual([])
    const {planned, done} = await twoSteps('image prune', options)
    expect(planOf(planned)).toMatchObject({tags: 0, manifests: 2})
    expect(done.data).toMatchObject({done: true, manifests: 2})
    await nothing('image prune', options)
  })

  it('a plan can be read again, as a whole and in parts', async () => {
    const planned = await plan('content-view purge', {name: 'OS CV', organization, keep: 0})
    const shown = planOf(planned)
    expect(shown).toHaveProperty('plan.versions')
    const other = await plan('product update', {name: 'Applications', organization, description: 'x'})
    const id = objectOf(other.data)['plan_id']
    expect((await session.call('read_plan', {plan_id: id})).data).toHaveProperty('requests')
    expect((await session.call('read_plan', {plan_id: id, query: 'requests[0].method'})).data).toBe('PUT')
    expect((await session.call('read_plan', {plan_id: id, query: '[['})).code).toBe('query')
    expect(writes()).toEqual([])
  })
})
