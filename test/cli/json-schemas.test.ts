// What commands print with --json is what `mallet schema` says of them.
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import type {JsonSchema} from '../../src/contract/shape'
import {seed} from '../../src/sandbox/seed'
import {harness, type Harness} from '../server/harness'
import {temporary} from '../support/places'
import {faultsBy, strict} from '../support/schema'
import {commandClass, commandIds, runInProcess, type InProcess} from '../support/walk'

const acme = ['--organization', 'ACME']
const view = ['--content-view', 'App CV', ...acme]
const filter = ['--content-view-filter', 'stable', ...view]
const remote = ['--flatpak-remote', 'demo', ...acme]
const capsule = ['--name', 'edge.example.com']

/** Command lines in the order in which they run, with the demo as data: first those that read, then those that change. */
const lines: readonly (readonly [id: string, ...argv: string[]])[] = [
  ['alias:list'],
  ['auth:status'],
  ['capsule:list'],
  ['capsule:info', '--id', '1'],
  ['config:list'],
  ['config:doctor'],
  ['content-view-environment:list', ...acme],
  ['content-view:list', ...acme],
  ['content-view:info', '--name', 'App CV', ...acme],
  ['content-view:version:list', ...acme],
  ['content-view:version:info', '--version', '2.0', ...view],
  ['content-view:history', '--name', 'App CV', ...acme],
  ['defaults:list'],
  ['docker:manifest:list', ...acme],
  ['docker:manifest:info', '--id', '1'],
  ['docker:manifest:compare', '--content-view-versions', '1.0,2.0', ...view],
  ['docker:manifest-list:list', ...acme],
  ['docker:manifest-list:info', '--id', '7'],
  ['docker:manifest-list:compare', '--content-view-versions', '1.0,2.0', ...view],
  ['docker:tag:list', ...acme],
  ['docker:tag:info', '--id', '12'],
  ['docker:tag:compare', '--content-view-versions', '1.0,2.0', ...view],
  ['flatpak:status', ...acme],
  ['flatpak-remote:client-setup', '--lifecycle-environment', 'Dev', ...acme],
  ['flatpak-remote:list', ...acme],
  ['flatpak-remote:info', '--name', 'demo', ...acme],
  ['flatpak-remote:remote-repository:list', ...remote],
  ['flatpak-remote:remote-repository:info', '--id', '1'],
  ['host:list'],
  ['host:info', '--name', 'web1.example.com'],
  ['host:bootc:images'],
  ['host:bootc:status', ...acme],
  ['host:bootc:drift', '--all', ...acme],
  ['host:bootc:switch', 'rhel9:9.5', '--host', 'web2.example.com', '--dry-run'],
  ['host:bootc:upgrade', '--host', 'web1.example.com', '--dry-run'],
  ['host:bootc:rollback', '--host', 'db1.example.com', '--dry-run'],
  ['host:package:list', '--host', 'web1.example.com'],
  ['host:package:containerfile-install-command', '--host', 'web1.example.com'],
  ['job-invocation:list'],
  ['job-invocation:info', '--id', '1', '--show-host-status', '--show-inputs'],
  ['job-invocation:output', '--id', '1'],
  ['job-template:list'],
  ['job-template:info', '--name', 'Run Command - Script Default'],
  ['job-template:dump', '--id', '1'],
  ['image:diff', '--from', 'Prod', '--to', 'Dev', '--all', ...acme],
  ['image:history', '--image', 'web:latest', ...acme],
  ['image:tree', '--pull-spec', 'acme/dev/app_cv/applications/web:1.0'],
  ['registry:referrers', '--pull-spec', 'acme/dev/app_cv/applications/web:1.0'],
  ['image:where', '9.5', ...acme],
  ['image:list', '--lifecycle-environment', 'Dev', ...acme],
  ['image:signatures', '--lifecycle-environment', 'Dev', '--upstream', 'no', ...acme],
  ['lifecycle-environment:list', ...acme],
  ['lifecycle-environment:info', '--name', 'Dev', ...acme],
  ['lifecycle-environment:paths', ...acme],
  ['organization:list'],
  ['organization:info', '--name', 'ACME'],
  ['ping:foreman'],
  ['ping:katello'],
  ['product:list', ...acme],
  ['product:info', '--name', 'Applications', ...acme],
  ['registry-name-pattern:show', '--name', 'Dev', ...acme],
  ['registry-name-pattern:preview', '--name', 'Dev', '--pattern', '', ...acme],
  ['image:prune', '--dry-run', ...acme],
  ['registry:catalog'],
  ['registry:search', 'web'],
  ['registry:push-path', '--product', 'Applications', '--name', 'app', ...acme],
  ['remote-execution-feature:list'],
  ['remote-execution-feature:info', '--id', 'katello_bootc_switch'],
  ['release:status', ...acme],
  ['repository:list', ...acme],
  ['repository:info', '--name', 'web', '--product', 'Applications', ...acme],
  ['repository:types'],
  ['schema'],
  ['schema', 'repository', 'list'],
  ['settings:list'],
  ['settings:info', '--name', 'entries_per_page'],
  ['status:foreman'],
  ['status:katello'],
  ['task:list'],
  ['user:access-token:list', '--user', 'admin'],

  ['release', '--to', 'Dev', ...view],
  ['release:rollback', '--lifecycle-environment', 'Dev', ...view],

  ['alias:set', 'co', 'content-view'],
  ['alias:delete', 'co'],
  ['config:set', '--key', 'output', '--value', 'base'],
  ['config:get', '--key', 'output'],
  ['config:profile:list'],
  ['config:profile:use', 'default'],
  ['config:profile:rename', 'default', 'first'],
  ['config:unset', 'output'],
  ['config:profile:delete', 'first'],
  ['defaults:add', '--param-name', 'location', '--param-value', 'Here'],
  ['defaults:delete', '--param-name', 'location'],
  ['organization:create', '--name', 'Initech'],
  ['organization:update', '--name', 'Initech', '--description', 'Consultants'],
  ['organization:delete', '--name', 'Initech'],
  ['product:create', '--name', 'New', ...acme],
  ['product:update', '--name', 'New', '--description', 'Recent', ...acme],
  ['product:delete', '--name', 'New', ...acme],
  ['product:synchronize', '--name', 'Applications', ...acme],
  ['repository:create', '--name', 'app', '--product', 'Applications', '--content-type', 'docker', ...acme],
  ['repository:update', '--name', 'app', '--product', 'Applications', '--description', 'Empty', ...acme],
  ['repository:delete', '--name', 'app', '--product', 'Applications', ...acme],
  ['repository:synchronize', '--name', 'web', '--product', 'Applications', ...acme],
  ['lifecycle-environment:create', '--name', 'Lab', '--prior', 'Library', ...acme],
  ['lifecycle-environment:update', '--name', 'Lab', '--description', 'Trials', ...acme],
  ['lifecycle-environment:delete', '--name', 'Lab', ...acme],
  [
    'registry-name-pattern:set',
    '--name',
    'Dev',
    '--pattern',
    '<%= organization.label %>/<%= repository.label %>',
    ...acme,
  ],
  ['registry-name-pattern:unset', '--name', 'Dev', ...acme],
  ['content-view:create', '--name', 'Fresh', ...acme],
  ['content-view:add-repository', '--name', 'Fresh', '--repository-id', '2', ...acme],
  ['content-view:publish', '--name', 'Fresh', ...acme],
  ['content-view:purge', '--name', 'Fresh', '--dry-run', ...acme],
  ['content-view:purge', '--name', 'Fresh', ...acme],
  ['content-view:copy', '--name', 'Fresh', '--new-name', 'Copied', ...acme],
  ['content-view:delete', '--name', 'Copied', ...acme],
  [
    'content-view:version:promote',
    '--version',
    '1.0',
    '--content-view',
    'Fresh',
    '--to-lifecycle-environment',
    'Dev',
    ...acme,
  ],
  ['content-view:version:update', '--version', '1.0', '--content-view', 'Fresh', '--description', 'First', ...acme],
  ['content-view:remove-from-environment', '--name', 'Fresh', '--lifecycle-environment', 'Dev', ...acme],
  ['content-view:create', '--name', 'All', '--composite', ...acme],
  [
    'content-view:component:add',
    '--composite-content-view',
    'All',
    '--component-content-view',
    'Fresh',
    '--latest',
    ...acme,
  ],
  ['content-view:component:list', '--composite-content-view', 'All', ...acme],
  ['content-view:filter:create', '--name', 'stable', '--type', 'docker', '--inclusion', 'yes', ...view],
  ['content-view:filter:list', ...view],
  ['content-view:filter:info', '--name', 'stable', ...view],
  ['content-view:filter:update', '--name', 'stable', '--description', 'No betas', ...view],
  ['content-view:filter:rule:create', '--name', '2.*', ...filter],
  ['content-view:filter:rule:list', ...filter],
  ['content-view:filter:rule:info', '--name', '2.*', ...filter],
  ['content-view:filter:rule:delete', '--name', '2.*', ...filter],
  ['content-view:filter:delete', '--name', 'stable', ...view],
  ['flatpak-remote:create', '--name', 'other', '--url', 'http://127.0.0.1:1/', ...acme],
  ['flatpak-remote:update', '--name', 'other', '--description', 'Nowhere', ...acme],
  ['flatpak-remote:delete', '--name', 'other', ...acme],
  ['flatpak-remote:scan', '--name', 'demo', '--async', ...acme],
  ['flatpak-remote:scan', '--name', 'demo', ...acme],
  ['capsule:create', ...capsule, '--url', 'https://edge.example.com:9090'],
  ['capsule:update', ...capsule, '--new-name', 'edge2.example.com'],
  ['capsule:content:add-lifecycle-environment', '--id', '2', '--lifecycle-environment', 'Dev', ...acme],
  ['capsule:content:lifecycle-environments', '--id', '2'],
  ['capsule:content:available-lifecycle-environments', '--id', '2'],
  ['capsule:content:synchronize', '--id', '2'],
  ['capsule:content:synchronization-status', '--id', '2'],
  ['capsule:content:info', '--id', '2'],
  ['capsule:delete', '--id', '2'],
  ['job-invocation:create', '--feature', 'katello_bootc_status', '--search-query', 'name = db1.example.com', '--async'],
  ['job-invocation:rerun', '--id', '1'],
  ['job-invocation:cancel', '--id', '2'],
  ['remote-execution-feature:update', '--id', 'katello_bootc_status', '--job-template-id', '6'],
  ['settings:set', '--name', 'entries_per_page', '--value', '30'],
  ['user:access-token:create', '--user', 'admin', '--name', 'schemas'],
  ['user:access-token:info', '--user', 'admin', '--name', 'schemas'],
  ['user:access-token:revoke', '--user', 'admin', '--name', 'schemas'],
  ['auth:login:basic'],
  ['sandbox:fault:add', 'sync:fail@99', '--data', 'DATA'],
  ['sandbox:fault:list', '--data', 'DATA'],
  ['sandbox:snapshot:save', 'one', '--data', 'DATA'],
  ['sandbox:snapshot:list', '--data', 'DATA'],
  ['auth:logout'],
]

let at: Harness
let run: (id: string, argv: readonly string[]) => Promise<InProcess>

beforeAll(async () => {
  at = await harness({organization: null})
  await seed(at.server.app)
  const home = temporary()
  const env = {
    HOME: home,
    MALLET_SERVER: at.server.url,
    MALLET_USERNAME: 'admin',
    MALLET_PASSWORD: 'changeme',
    REGISTRY_AUTH_FILE: join(home, 'auth.json'),
  }
  run = (id, argv) => runInProcess(commandClass(id), argv, env)
})
afterAll(() => at.close())

const schemas = new Map<string, (value: unknown) => string[]>()

async function faultsOf(id: string, text: string): Promise<string[]> {
  const {stdout} = await run('schema', id.split(':'))
  const known = schemas.get(id) ?? faultsBy(strict(withoutDialect(JSON.parse(stdout) as JsonSchema)))
  schemas.set(id, known)
  return known(JSON.parse(text))
}

/** The validator knows the dialect by itself, and not by its address. */
const withoutDialect = ({$schema, ...schema}: JsonSchema): JsonSchema => {
  expect($schema).toBe('https://json-schema.org/draft/2020-12/schema')
  return schema
}

describe('with --json', () => {
  it('commands print what their schema says', async () => {
    const wrong: string[] = []
    for (const [id, ...argv] of lines) {
      const words = argv.map((word) => (word === 'DATA' ? at.directory : word))
      const {code, message, stdout} = await run(id, [...words, '--json'])
      const faults = code === 0 ? await faultsOf(id, stdout) : [`ends with ${code}: ${message}`]
      wrong.push(...faults.map((fault) => `${id} ${fault}`))
    }
    expect(wrong).toEqual([])
  })

  it('every command that lists or shows something is among them', () => {
    const tried = new Set(lines.map(([id]) => id))
    const reading = commandIds().filter((id) => /:(list|info)$/.test(id))
    expect(reading.filter((id) => !tried.has(id))).toEqual(['task:info'])
  })
})

describe('the schemas', () => {
  it('are there for every command', async () => {
    const {stdout} = await run('schema', ['--json', 'command'])
    const listed = (JSON.parse(stdout) as {command: string}[]).map(({command}) => command.replaceAll(' ', ':'))
    expect(listed).toEqual(commandIds())
  })

  it('tell a list from a record', async () => {
    const read = async (...words: string[]) => JSON.parse((await run('schema', words)).stdout) as JsonSchema
    expect(await read('product', 'list')).toMatchObject({
      title: 'product list',
      type: 'array',
      items: {title: 'Product'},
    })
    expect(await read('product', 'info')).toMatchObject({title: 'ProductDetails', type: 'object'})
    expect(await read('content-view', 'publish')).toMatchObject({title: 'Task', properties: {state: {type: 'string'}}})
  })

  it('are found by shortened words, and a mistyped command is told', async () => {
    expect(JSON.parse((await run('schema', ['prod', 'li'])).stdout)).toMatchObject({title: 'product list'})
    expect(await run('schema', ['repository', 'lst'])).toMatchObject({
      code: 64,
      message: 'Unknown command "repository lst"',
    })
    expect(await run('schema', ['repository', 'list', 'all'])).toMatchObject({code: 64})
  })
})
