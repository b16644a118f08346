// The requests that a dry run of a command of several steps lists are those that the server then gets, in the same order.
import {createServer, request, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {cpSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {katelloVersions} from '../../src/contract/versions'
import {startSandbox, type RunningSandbox} from '../../src/sandbox/start'
import type {StepReport} from '../../src/workflows/steps/step'
import type {StepRequest} from '../../src/workflows/steps/request'
import {sandboxHost} from '../support/sandbox-host'
import {seededDirectory} from '../support/seeded'
import {commandClass, runInProcess} from '../support/walk'

type Json = ReturnType<typeof JSON.parse>

interface Write {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
}

const seeded = seededDirectory()

const acme = ['--organization', 'ACME']

describe.each(katelloVersions)('with Katello %s', (katello) => {
  const directory = mkdtempSync(join(tmpdir(), 'mallet-planned-'))
  let server: RunningSandbox
  let between: Server
  let host = ''
  let env: Record<string, string>
  const writes: Write[] = []

  beforeAll(async () => {
    cpSync(seeded, join(directory, 'data'), {recursive: true})
    server = await startSandbox({dataDirectory: join(directory, 'data'), port: 0, edition: {katello}})
    const {hostname, port} = new URL(server.url)
    between = createServer((from, to) => {
      const {method = '', url: path = '', headers} = from
      void from.toArray().then((chunks) => {
        const body = Buffer.concat(chunks as Buffer[])
        const {pathname, searchParams} = new URL(path, 'http://server')
        const query = Object.fromEntries(searchParams)
        if (method !== 'GET' && method !== 'HEAD')
          writes.push({method, path: pathname, query, body: body.length === 0 ? null : JSON.parse(String(body))})
        const onward = request({hostname, port, method, path, headers}, (answer) => {
          to.writeHead(answer.statusCode ?? 500, answer.headers)
          answer.pipe(to)
        })
        onward.end(body)
      })
    })
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
    host = `127.0.0.1:${(between.address() as AddressInfo).port}`
    env = {
      HOME: directory,
      PATH: process.env['PATH'] ?? '',
      MALLET_SERVER: `http://${host}`,
      MALLET_USERNAME: 'admin',
      MALLET_PASSWORD: 'changeme',
      REGISTRY_AUTH_FILE: join(directory, 'auth.json'),
    }
  }, 60_000)
  afterAll(async () => {
    between.close()
    between.closeAllConnections()
    await server.close()
    rmSync(directory, {recursive: true, force: true})
  })

  async function json(id: string, ...argv: string[]): Promise<Json> {
    const {code, message, stdout} = await runInProcess(commandClass(id), [...argv, ...acme, '--json'], env)
    expect([id, code, message]).toEqual([id, 0, ''])
    return JSON.parse(stdout)
  }
  async function planned(id: string, ...argv: string[]): Promise<Json> {
    writes.splice(0)
    const plan = await json(id, ...argv, '--dry-run')
    expect(writes).toEqual([])
    return plan
  }
  const requestsOf = ({steps}: {steps: readonly StepReport[]}): StepRequest[] =>
    steps.flatMap(({requests}) => [...requests])
  /** Requests as the server gets them, with values in place of what was not known. */
  const filled = (requests: readonly StepRequest[], values: Readonly<Record<string, string | number>> = {}): Write[] =>
    requests.map(({method, path, query, body, from_steps: from}) => {
      let text = JSON.stringify({method, path, query, body})
      for (const {placeholder} of from) {
        expect(Object.keys(values)).toContain(placeholder)
        const value = values[placeholder] ?? ''
        text = text
          .replaceAll(JSON.stringify(placeholder), JSON.stringify(value))
          .replaceAll(placeholder, String(value))
      }
      return JSON.parse(text) as Write
    })
  const add = (view: string, product: string, ...repositories: string[]) =>
    repositories.reduce(
      (before, repository) =>
        before.then(() =>
          json('content-view:add-repository', '--name', view, '--product', product, '--repository', repository),
        ),
      Promise.resolve() as Promise<Json>,
    )

  it('release and release rollback send what their dry runs list', async () => {
    await json('content-view:create', '--name', 'Planned')
    await add('Planned', 'Applications', 'web')
    const named = ['--content-view', 'Planned']
    await json('release', ...named, '--to', 'Dev')
    await add('Planned', 'Flatpaks', 'flatpaks/maps')
    const line = [...named, '--to', 'Dev,Test', '--sync', '--keep', '0', '--description', 'Second']
    const plan = await planned('release', ...line)
    const status = ({name, requests}: StepReport) => `${name} ${requests.length}`
    expect(plan.steps.map(status).filter((text: string) => !text.endsWith(' 0'))).toEqual([
      'sync 2',
      'publish 1',
      'promote:Dev 1',
      'promote:Test 1',
      'keep 1',
    ])
    const promotion = plan.steps.find((one: StepReport) => one.name === 'promote:Dev').requests[0] as StepRequest
    expect(promotion).toMatchObject({
      method: 'POST',
      path: '/katello/api/content_view_versions/{version of step 3}/promote',
      from_steps: [{placeholder: '{version of step 3}', step: 'publish'}],
      repeated: false,
    })
    const done = await json('release', ...line)
    expect(filled(requestsOf(plan), {'{version of step 3}': done.version.id})).toEqual(writes)
    expect(requestsOf(done)).toEqual([])
    // what a rollback leaves is used by the other environment, so nothing is removed
    const back = [...named, '--lifecycle-environment', 'Dev']
    await json('content-view:publish', '--name', 'Planned')
    const again = await planned('release', ...named, '--to', 'Dev', '--keep', '0')
    await json('release', ...named, '--to', 'Dev', '--keep', '0')
    expect(filled(requestsOf(again))).toEqual(writes.splice(0))
    const rollback = await planned('release:rollback', ...back, '--reason', 'it hangs')
    await json('release:rollback', ...back, '--reason', 'it hangs')
    expect(filled(requestsOf(rollback))).toEqual(writes)
    expect(writes).toMatchObject([{method: 'POST', body: {force: true}}])
  })

  if (katello !== '4.20') return // what differs between releases is above

  it('a release of a composite content view leaves to the server what it publishes by itself', async () => {
    for (const automatic of ['no', 'yes']) {
      const [part, whole] = [`Part ${automatic}`, `Whole ${automatic}`]
      await json('content-view:create', '--name', part)
      await add(part, 'Applications', 'web')
      await json('content-view:create', '--name', whole, '--composite', '--auto-publish', automatic)
      const both = ['--composite-content-view', whole, '--component-content-view', part, '--latest']
      await json('content-view:component:add', ...both)
      const plan = await planned('release', '--content-view', whole, '--to', 'Dev')
      const done = await json('release', '--content-view', whole, '--to', 'Dev')
      expect(filled(requestsOf(plan), {'{version of step 3}': done.version.id})).toEqual(writes)
      expect(writes).toHaveLength(automatic === 'yes' ? 2 : 3)
    }
  })

  it('flatpak install-source sends what its dry run lists', async () => {
    await json('content-view:create', '--name', 'Notes CV')
    const line = ['--app', 'org.example.Notes', '--content-view', 'Notes CV', '--to', 'Dev', '--product', 'Flatpaks']
    const plan = await planned('flatpak:install-source', '--remote', 'demo', ...line)
    const done = await json('flatpak:install-source', '--remote', 'demo', ...line)
    expect(done.changed).toBe(true)
    const [view] = await json('content-view:list', '--name', 'Notes CV')
    const ids = await idsOf('Flatpaks')
    const values = {
      '{flatpaks/notes of step 2}': ids('flatpaks/notes'),
      '{version of step 6}': view.latest_version_id,
    }
    expect(filled(requestsOf(plan), values)).toEqual(writes)
  })

  it('flatpak install-source says what it does with what a scan will find', async () => {
    const [{url}] = await json('flatpak-remote:list')
    await json('flatpak-remote:create', '--name', 'fresh', '--url', url)
    await json('product:create', '--name', 'Fresh')
    await json('content-view:create', '--name', 'Fresh CV')
    const line = ['--app', 'org.example.Notes', '--content-view', 'Fresh CV', '--to', 'Dev', '--product', 'Fresh']
    const plan = await planned('flatpak:install-source', '--remote', 'fresh', ...line)
    const listed = requestsOf(plan).map(({method, path, body, repeated}) => [`${method} ${path}`, body, repeated])
    await json('flatpak:install-source', '--remote', 'fresh', ...line)
    const sent = writes.map(({method, path, body}) => [`${method} ${path}`, body] as const)
    expect(sent.map(([call]) => call.replace(/\d+(?=\/(mirror|sync|promote)$)/, 'ID'))).toEqual(
      listed.flatMap(([call, , isRepeated]) => {
        const one = String(call).replace(/\{.*\}/, 'ID')
        return isRepeated === true ? [one, one] : [one]
      }),
    )
    expect(listed.filter(([, , isRepeated]) => isRepeated === true)).toEqual([
      ['POST /katello/api/flatpak_remote_repositories/{each repository of step 1}/mirror', sent[1]?.[1], true],
      ['POST /katello/api/repositories/{each repository of step 2}/sync', {}, true],
    ])
    expect(listed[3]).toMatchObject([sent[5]?.[0], {repository_ids: ['{repositories of step 2}']}, false])
  })

  async function idsOf(product: string): Promise<(name: string) => number> {
    const all: Json[] = await json('repository:list', '--product', product)
    return (name) => all.find((one) => one.name === name).id
  }

  it('host bootc switch, upgrade and rollback start the jobs that their dry runs list', async () => {
    const [{booted}] = await json('host:bootc:status', '--host', 'db1.example.com')
    const spec = `${host}/acme/test/os_cv/operating_systems/rhel9:9.5`
    const other = {image: spec.replace('9.5', '9.4'), digest: `sha256:${'0'.repeat(64)}`}
    const facts = (place: string, {image, digest}: {image: string; digest: string}) => ({
      [`bootc.${place}.image`]: image,
      [`bootc.${place}.digest`]: digest,
    })
    const wanted = {image: spec, digest: booted.digest}
    for (const [name, words, before, isBooted] of [
      ['one', ['switch', ':9.5'], facts('booted', other), false],
      ['two', ['upgrade'], facts('booted', {...other, image: spec}), false],
      ['three', ['rollback'], {...facts('booted', other), ...facts('rollback', wanted)}, true],
    ] as const) {
      const edge = await sandboxHost(server, `${name}.example.com`, spec, booted.digest)
      await edge.facts(before)
      const [verb, ...more] = words
      const line: [string, ...string[]] = [`host:bootc:${verb}`, ...more, '--host', `${name}.example.com`]
      const plan = await planned(...line)
      expect(plan).toMatchObject([{status: 'planned', wave: 1, requests: [{path: '/api/job_invocations'}]}])
      const answered = edge.answer().then(() => (isBooted ? edge.facts(facts('booted', wanted)) : undefined))
      const [done] = await Promise.all([json(...line), answered])
      expect(done).toMatchObject([{status: 'done', requests: []}])
      expect(filled(plan[0].requests)).toEqual(writes)
    }
  })
})
