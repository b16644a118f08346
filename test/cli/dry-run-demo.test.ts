// Every command that may change something, with --dry-run, on the demo: a Katello, its registry and another registry see nothing but
// reads, and no file of this machine changes.
import {createHash} from 'node:crypto'
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {dryRunAnswer} from '../../src/kit/run/dry-run'
import {seed} from '../../src/sandbox/seed'
import {startSandbox} from '../../src/sandbox/start'
import {splitWords} from '../support/command-lines'
import {onCleanup, temporary} from '../support/places'
import {faultsBy, strict} from '../support/schema'
import {commandClass, commandIds, runInProcess} from '../support/walk'

/** Commands that cannot be tried, with the reason that they give. */
const refused: Readonly<Record<string, RegExp>> = {
  mcp: /Agents see a plan of each change before it is carried out/,
}

/** Reads the test's own standard input; test/commands/dry-run.test.ts has it as a program. */
const elsewhere = new Set(['shell'])

/**
 * Lines in place of examples that need something else, or to do more than the example. `!N` is the exit code that is expected, or one of them, `!reads` that
 * there is nothing to plan; DATA the
 * directory of a stopped sandbox, OTHER the other registry.
 */
const lines: Readonly<Record<string, readonly string[]>> = {
  'alias:delete': ['co'],
  api: ['POST /katello/api/products --field name=x', '/katello/api/ping !reads'],
  apply: ['--file acme.yaml --yes'],
  'auth:login:basic': [
    '--username admin --password changeme',
    '--server SERVER --profile new --username admin --password changeme --credential-helper none',
  ],
  'auth:login:basic-external': ['--username admin --password changeme'],
  'auth:login:negotiate': ['!129/70'],
  'auth:login:oauth': [
    '--oidc-token-endpoint https://idp.example.com/token --oidc-client-id hammer --username jane --password secret',
    '--two-factor --oidc-token-endpoint https://idp.example.com/token --oidc-authorization-endpoint https://idp.example.com/auth --oidc-client-id hammer --oidc-redirect-uri urn:ietf:wg:oauth:2.0:oob',
  ],
  'capsule:content:diff': ['--repair !reads'],
  'config:profile:delete': ['spare'],
  'config:profile:rename': ['spare other'],
  'config:profile:use': ['spare'],
  'config:set': ['server https://katello.example.com', 'password secret', 'retries 3 --profile another'],
  'config:unset': ['retries'],
  'content-view:version:delete': ['--version 1.0 --content-view App_CV --organization ACME !128'],
  'defaults:delete': ['--param-name spare'],
  diff: ['--file acme.yaml !1'],
  export: ['--organization ACME --file acme.yaml', '--organization ACME --file new.yaml'],
  'flatpak-remote:client-setup': ['--lifecycle-environment Dev --organization ACME --user --run'],
  'image:verify': ['acme/dev/app_cv/applications/web:1.0 --key cosign.pub !66'],
  'job-invocation:cancel': ['--id 1'],
  'lifecycle-environment:delete': ['--name Prod --organization ACME'],
  man: ['content-view publish !reads', '--directory man1'],
  'organization:configure-cdn': ['--name ACME --type network_sync --url https://upstream.example.com'],
  plan: ['--file acme.yaml', '--file acme.yaml --out acme.plan'],
  'product:delete': ['--name Applications --organization ACME'],
  'registry:attach': [
    '--file report.txt --type text/plain --subject acme/applications/pushed:2.0',
    '--file report.txt --type text/plain --subject OTHER/any/base/tools:1.0',
  ],
  'registry:copy': [
    '--source acme/prod/app_cv/applications/web:1.0 --destination acme/applications/copy:1.0',
    '--source acme/prod/app_cv/applications/web:1.0 --destination OTHER/any/base/copy:1.0',
    '--source acme/prod/app_cv/applications/web:1.0 --destination oci:copied/here:1.0',
  ],
  'registry:login': ['', '--new-token', '--registry OTHER --username admin --password-stdin'],
  'registry:logout': ['', '--all', '--registry OTHER', '--registry nobody.example.com !128'],
  'registry:pull': [
    '--source acme/dev/app_cv/applications/web:1.0 --destination oci:web',
    '--source acme/dev/app_cv/applications/web:1.0 --destination oci:new/web:1.0',
    '--source acme/dev/app_cv/applications/web:1.0 --destination oci-archive:new/web.tar',
    '--source acme/dev/app_cv/applications/web:1.0 --platform linux/amd64 --destination docker-archive:web.tar',
  ],
  'registry:push': [
    '--source oci:web --destination acme/applications/tools:1.0',
    '--source oci:web --destination OTHER/any/base/tools:1.0',
    '--source oci:web --destination acme/nowhere/tools:1.0 !65',
  ],
  'repository:discover': ['--url http://OTHER --organization ACME --create --product Applications'],
  'repository:reclaim-space': ['--name web --product Applications --organization ACME'],
  'repository:remove-content': [
    '--name web --product Applications --organization ACME --ids 1 --content-type docker_manifest',
  ],
  'repository:upload-content': ['--name web --product Applications --organization ACME --path ./report.txt'],
  'sandbox:fault:add': ['sync:fail@2 --data DATA !128'],
  'sandbox:fault:clear': ['--data DATA !128'],
  'sandbox:fsck': ['--quick --dry-run --data DATA'],
  'sandbox:gc': ['--grace 0 --dry-run --data DATA'],
  'sandbox:host:facts': ['--host web1.example.com --file status.json --data DATA'],
  'sandbox:host:register': ['--name web1.example.com --organization ACME --data DATA'],
  'sandbox:host:run': ['--name edge.example.com --count 2 --organization ACME --data DATA'],
  'sandbox:host:stop': ['--name edge1.example.com --data DATA'],
  'sandbox:proxy:start': ['--detach --data new-proxy'],
  'sandbox:proxy:stop': [''],
  'sandbox:reset': ['--data DATA', '--data nowhere'],
  'sandbox:seed': ['--data DATA'],
  'sandbox:snapshot:delete': ['baseline --data DATA'],
  'sandbox:snapshot:restore': ['baseline --data DATA'],
  'sandbox:snapshot:save': ['other --data DATA'],
  'sandbox:start': ['--seed demo --detach --data new-sandbox', '--data DATA --port-file port'],
  'sandbox:stop': ['--data DATA'],
  'sandbox:trust': ['--data DATA !128'],
  'sandbox:upstream': ['--port 0'],
}

interface Place {
  readonly home: string
  readonly server: string
  readonly other: string
  /** Data directory of a sandbox that is stopped. */
  readonly data: string
  readonly env: Readonly<Record<string, string>>
}

/** Every file below the directories, by its path, with a digest of its content. */
function filesBelow(...directories: readonly string[]): Record<string, string> {
  const entries = directories.flatMap((directory) =>
    readdirSync(directory, {recursive: true, withFileTypes: true}).flatMap((entry) => {
      const path = join(entry.parentPath, entry.name)
      if (entry.isDirectory()) return [[`${path}/`, '']]
      return [[path, createHash('sha256').update(readFileSync(path)).digest('hex')]]
    }),
  )
  return Object.fromEntries(entries) as Record<string, string>
}

function workInFolder(): string {
  const before = process.cwd()
  const cwd = temporary()
  onCleanup(() => process.chdir(before))
  process.chdir(cwd)
  mkdirSync('build')
  for (const file of ['report.txt', 'manual.pdf', 'build/tool.rpm']) writeFileSync(file, file)
  writeFileSync('status.json', JSON.stringify({apiVersion: 'org.containers.bootc/v1', kind: 'BootcHost', status: {}}))
  return cwd
}

async function doIt({env}: Place, words: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const [line = '', args = ''] = words.split(' -- ')
  const run = await runInProcess(
    commandClass(line.replaceAll(' ', ':')),
    splitWords(args),
    {...env, ...more},
    {
      input: 'changeme',
    },
  )
  if (run.code !== 0) throw new Error(`${words}: ${run.message} ${run.hint}`)
}

/** What a person has who works with the demo: a session, logins, an alias, profiles, an image and a file of the organization. */
async function settle(place: Place): Promise<void> {
  const {server, other} = place
  await doIt(place, `config set -- server ${server}`)
  await doIt(place, 'config set -- server https://spare.example.com --profile spare')
  await doIt(place, 'config set -- retries 2')
  await doIt(place, 'alias set -- co content-view')
  await doIt(place, 'defaults add -- --param-name spare --param-value 1')
  await doIt(place, 'auth login basic -- --username admin --password changeme')
  await doIt(place, 'registry login -- --new-token')
  const there = {MALLET_SERVER: `http://${other}`, MALLET_USERNAME: 'admin', MALLET_PASSWORD: 'changeme'}
  await doIt(place, `registry login -- --registry ${other} --username admin --password-stdin`)
  await doIt(place, 'organization create -- --name any --label any', there)
  await doIt(place, 'product create -- --name base --label base --organization any', there)
  await doIt(place, 'registry pull -- --source acme/dev/app_cv/applications/web:1.0 --destination oci:web')
  await doIt(place, 'registry push -- --source oci:web --destination any/base/tools:1.0', there)
  await doIt(place, 'registry push -- --source oci:web --destination acme/applications/pushed:2.0')
  await doIt(place, 'export -- --organization ACME --file acme.yaml')
  writeFileSync('acme.yaml', readFileSync('acme.yaml', 'utf8').replace('Applications', 'Applications2'))
}

/** The lines of a command that changes something. */
function linesOf(id: string): string[] {
  const {spec} = commandClass(id)
  const own = lines[id]
  if (own) return [...own]
  const runnable = spec.examples.filter(([, , needs = spec.examplesNeed]) => needs === undefined)
  return runnable.slice(0, 1).map(([, args]) => args)
}

const changesSomething = (id: string): boolean => {
  const {spec} = commandClass(id)
  return spec.action?.method !== 'GET' && spec.dryRun !== 'reads'
}

const faultsOfPlan = faultsBy(strict(dryRunAnswer.schema))

/** What is wrong with a dry run; nothing that it prints is a secret. */
async function judge(id: string, line: string, place: Place): Promise<string[]> {
  const {spec, options} = commandClass(id)
  const [, args = '', wanted = '0'] = /^(.*?)(?: ?!(reads|[\d/]+))?$/.exec(line) ?? []
  const {server, other, data} = place
  const words = splitWords(args.replaceAll('SERVER', server).replaceAll('OTHER', other).replaceAll('DATA', data))
  const flag = options.has('dry-run') && args.includes('--dry-run') ? [] : ['--dry-run']
  const {code, message, hint, stdout} = await runInProcess(commandClass(id), [...words, ...flag, '--json'], place.env, {
    input: 'changeme',
  })
  const isReading = wanted === 'reads'
  if (!(isReading ? '0' : wanted).split('/').includes(String(code))) return [`exit ${code}: ${message} ${hint}`]
  const shown = /changeme|"secret"|: secret/.test(stdout) ? ['prints a secret'] : []
  if (isReading || code !== 0 || options.has('dry-run') || spec.action?.method === 'GET') return shown
  const plan: unknown = JSON.parse(stdout)
  return [...shown, ...faultsOfPlan(plan)]
}

it('says of each command that changes something how it is tried, or why it cannot be', () => {
  const undecided = commandIds().filter((id) => {
    const {spec, options} = commandClass(id)
    return !options.has('dry-run') && spec.action === undefined && spec.dryRun === undefined
  })
  expect(undecided).toEqual([])
  const reasons = commandIds().flatMap((id) => {
    const {dryRun} = commandClass(id).spec
    return typeof dryRun === 'object' ? [[id, dryRun.refused] as const] : []
  })
  expect(reasons.map(([id]) => id)).toEqual(Object.keys(refused))
  for (const [id, reason] of reasons) expect(reason).toMatch(refused[id] ?? /never/)
})

it('a dry run changes nothing on servers, in registries and on this machine', async () => {
  const cwd = workInFolder()
  const seen: string[] = []
  const accessLog = (line: string): void => void seen.push(line)
  const start = async (edition: 'katello' | 'oci', organization: null | undefined) => {
    const server = await startSandbox({
      port: 0,
      dataDirectory: temporary(),
      edition: {registry: edition},
      accessLog,
      ...(organization === null && {organization}),
    })
    onCleanup(() => server.close())
    return server
  }
  const data = temporary()
  const stopped = await startSandbox({port: 0, dataDirectory: data})
  const [server, other] = [await start('katello', null), await start('oci', undefined)]
  await seed(server.app)
  const home = temporary()
  const env = {HOME: home, XDG_RUNTIME_DIR: join(home, 'run')}
  const place: Place = {home, server: server.url, other: new URL(other.url).host, data, env}
  await doIt(place, `sandbox snapshot save -- baseline --data ${data}`)
  await stopped.close()
  await settle(place)

  const faults: string[] = []
  const before = filesBelow(home, cwd)
  const ids = commandIds().filter((id) => changesSomething(id) && refused[id] === undefined && !elsewhere.has(id))
  for (const id of ids) {
    const all = linesOf(id)
    // what has an action and needs more than the demo is tried in test/commands/dry-run.test.ts
    if (all.length === 0 && commandClass(id).spec.action === undefined) faults.push(`${id} has no line to try`)
    for (const line of all) {
      seen.length = 0
      const found = await judge(id, line, place)
      await new Promise((resolve) => setImmediate(resolve)) // a server logs once its answer is gone
      const writes = seen.filter((entry) => !/^(?:GET|HEAD|OPTIONS) /.test(entry)).map((entry) => `sent ${entry}`)
      const after = filesBelow(home, cwd)
      const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])]
      const changed = paths.filter((path) => before[path] !== after[path]).map((path) => `changed ${path}`)
      const because = [...found, ...writes, ...changed]
      if (because.length > 0) faults.push(`mallet ${id.replaceAll(':', ' ')} ${line}\n  ${because.join('\n  ')}`)
    }
  }
  expect(faults.join('\n')).toBe('')
  expect(ids.length).toBeGreaterThan(110)
  expect(readdirSync(join(data, 'snapshots'))).toEqual(['baseline'])
}, 300_000)
