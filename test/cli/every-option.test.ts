// No option is ignored in silence: each option of each command changes what is asked of the server, or is refused.
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {mapParallel} from '../../src/core/parallel'
import {lookupOption, refBase, type Option} from '../../src/kit/parse/options'
import type {CommandClass} from '../../src/kit/run/command'
import type {Resource} from '../../src/resources/define'
import {argvOf, hash, named, needed, parseExample, refsOf, valueOf, type Line} from '../support/command-lines'
import {root} from '../support/root'
import {recording, type Answer, type Recorded, type Recording} from '../support/recording'
import {commandClass, commandIds} from '../support/walk'

/** Options that are none of the server's business, in every command that has them. */
const local: Readonly<Record<string, string>> = {
  fields: 'chooses what is printed',
  sort: 'sorts the list here, where the server does not',
  limit: 'ends the list',
  async: 'does not wait for a task that is started in any case',
}

/** Single options that change no request, with the reason. */
const exceptions: Readonly<Record<string, string>> = {
  'job-invocation info --show-inputs': 'shows more of the same answer',
  'registry-name-pattern unset --force': 'has something to do only where a check refuses the default names',
}

/** Commands that talk to something else than Katello's API, or to nothing. */
const elsewhere: readonly (readonly [prefix: string, reason: string])[] = [
  ['config:', 'reads and writes the configuration'],
  ['alias:', 'reads and writes the configuration'],
  ['schema', 'prints what the program knows of itself'],
  ['completion', 'prints what the program knows of itself'],
  ['shell', 'reads commands: test/cli/shell'],
  ['man', 'prints what the program knows of itself'],
  ['mcp', 'talks to agents on standard input: test/mcp'],
  ['task:wait', 'takes IDs after its words: test/commands/task-wait.test.ts'],
  ['api', 'sends what follows its words: test/commands/api.test.ts'],
  ['browse', 'prints or opens an address, which mostly needs no request'],
  ['defaults:', 'reads and writes the configuration'],
  ['auth:', 'logs in'],
  ['sandbox:', 'starts and looks after programs of this machine'],
  ['registry:', 'talks to a registry'],
  ['capsule:content:diff', 'reads the registries of capsules: test/workflows/capsule, test/sandbox'],
  ['repository:discover', 'needs the URL of a registry: test/commands/repository-discover.test.ts'],
  ['image:', 'compares and narrows what it reads: test/workflows/images, test/sandbox, test/clients'],
  ['flatpak:', 'compares what it reads: test/workflows/flatpak, test/sandbox'],
  ['host:bootc:drift', 'asks hosts in turn: test/workflows/bootc, test/sandbox'],
  ['host:bootc:rollback', 'asks hosts in turn: test/workflows/bootc, test/sandbox'],
  ['host:bootc:status', 'asks hosts in turn: test/workflows/bootc, test/sandbox'],
  ['host:bootc:switch', 'asks hosts in turn: test/workflows/bootc, test/sandbox'],
  ['host:bootc:upgrade', 'asks hosts in turn: test/workflows/bootc, test/sandbox'],
  ['mcp', 'serves until its input ends: test/commands/mcp'],
  ['apply', 'does what the file says: test/workflows/as-code, test/commands/as-code.test.ts'],
  ['diff', 'compares a file: test/workflows/as-code, test/commands/as-code.test.ts'],
  ['export', 'writes a file: test/workflows/as-code, test/commands/as-code.test.ts'],
  ['plan', 'compares a file: test/workflows/as-code, test/commands/as-code.test.ts'],
  ['release', 'does what the server has not yet: test/workflows/release/release.test.ts'],
  ['flatpak-remote:client-setup', 'prints or runs commands of flatpak'],
]

it('every option of every command changes its requests or is refused', async () => {
  const katello = await recording(answer)
  const ids = commandIds().filter((id) => !elsewhere.some(([prefix]) => id.startsWith(prefix)))
  const silent = (await mapParallel(ids, 8, (id) => silentOptions(id, katello))).flat()
  const excused = new Set(Object.keys(exceptions))
  expect(silent.filter((name) => !excused.has(name))).toEqual([])
  expect([...excused].filter((name) => !silent.includes(name))).toEqual([]) // what is mended must be taken off the list
})

/** Commands without requests to compare: of these the tests must name each option, in a file that is about the command. */
const byName: readonly RegExp[] = [
  /^(apply|diff|export|plan|release|mcp)$/,
  /^(image|flatpak|registry|release):/,
  /^host:bootc:(drift|rollback|status|switch|upgrade)$/,
  /^(flatpak-remote:client-setup|repository:discover|capsule:content:diff|task:wait)$/,
]

it('every option of the other commands is named in a test of the command', () => {
  const ids = commandIds()
  const sources = testSources()
  /** Options with the very same parameter are read in one place: one command of them is enough. */
  const sharing = new Map<unknown, string[]>()
  for (const id of ids)
    for (const {param} of commandClass(id).options.values()) sharing.set(param, [...(sharing.get(param) ?? []), id])
  const tested = ids.filter((id) => byName.some((pattern) => pattern.test(id)))
  const untested = tested.flatMap((id) => {
    const command = commandClass(id)
    const own = [...command.options.values()].filter(({name, group}) => group !== 'GLOBAL' && !(name in local))
    const missing = own.filter((option) => {
      const family = familyOf(option, command)
      const names = new RegExp(`--(?:${[...family, option.name].join('|')})(?![\\w-])`)
      const about = (sharing.get(option.param) ?? [id]).flatMap(spellings)
      return !sources.some((text) => names.test(text) && about.some((said) => text.includes(said)))
    })
    return missing.map(({name}) => `${id.replaceAll(':', ' ')} --${name}`)
  })
  expect(untested).toEqual([])
  expect(tested.length).toBeGreaterThan(30)
})

/** How tests write the words of a command. */
const spellings = (id: string): string[] => {
  const words = id.split(':')
  return [id, words.join(' '), words.map((word) => `'${word}'`).join(', ')]
}

/** Every test with its path. */
const testSources = (): string[] =>
  readdirSync(join(root, 'test'), {recursive: true, encoding: 'utf8'})
    .filter((name) => name.endsWith('.ts') && !name.includes('every-option'))
    .map((name) => `${name}\n${readFileSync(join(root, 'test', name), 'utf8')}`)

async function silentOptions(id: string, katello: Recording): Promise<string[]> {
  const command = commandClass(id)
  const own = [...command.options.values()].filter(({name, group}) => !(name in local) && group !== 'GLOBAL')
  const seen = new Map<string, Promise<Outcome>>()
  const run = (line: Line): Promise<Outcome> => {
    const key = JSON.stringify(argvOf(line))
    const known = seen.get(key) ?? runOn(katello, command, line)
    seen.set(key, known)
    return known
  }
  const silent: string[] = []
  for (const option of own)
    if (!(await isHeard(command, option, run))) silent.push(`${id.replaceAll(':', ' ')} --${option.name}`)
  return silent
}

/**
 * The first command line that is accepted without the option decides: with it, other requests are sent or it is refused. An option without
 * which a line is not accepted at all makes a difference, too.
 */
async function isHeard(command: CommandClass, option: Option, run: (line: Line) => Promise<Outcome>): Promise<boolean> {
  for (const line of baseLines(command, option)) {
    const without = await run(line)
    const given = await run(new Map([...line, [option.name, valueOf(option)]]))
    if (without.code === 0) return given.code === 64 || given.requests !== without.requests
    if (without.code !== 0 && given.code === 0) return true
    if (without.code === 64 && given.code !== 64) return true
  }
  return false
}

/** Command lines that an option may be added to: by ids, by names, the examples, and each with one more thing named. */
function* baseLines(command: CommandClass, tested: Option): Generator<Line> {
  const {spec} = command
  const family = familyOf(tested, command)
  const examples = spec.examples.map(([, example]) => parseExample(example, command))
  const simple = [needed(command, 'id'), needed(command, 'name'), ...examples]
  const others = [...refsOf(command)].filter(([base]) => !family.has(base === '' ? 'id' : `${base}-id`))
  const more = simple.flatMap((line) =>
    others.map(([base, resource]) => {
      const ids = base === '' ? 'id' : `${base}-id`
      return new Map([...line, ...named(command, resource, base, 'name')].filter(([name]) => name !== ids))
    }),
  )
  for (const line of [...simple, ...more]) {
    const stripped = new Map([...line].filter(([name]) => name !== tested.name && !family.has(name)))
    if (!isSuperfluous(command, tested, stripped)) yield stripped
  }
}

/** What an option narrows may be named by its id: then it has nothing to say, and scripts that give both go on. */
function isSuperfluous(command: CommandClass, tested: Option, line: Line): boolean {
  const family = familyOf(tested, command)
  const refs = refsOf(command)
  const [base, resource] = [...refs].find(([word]) => family.has(word === '' ? 'id' : `${word}-id`)) ?? []
  if (base === undefined || resource === undefined || base === '' || ownRefs(command).has(base)) return false
  const severalByIds = [...command.options.values()].some(
    ({name, param}) =>
      param.kind === 'refs' && param.required && line.has(name) && reaches(param.resource?.() ?? resource, resource),
  )
  return (
    severalByIds ||
    [...refs].some(([word, other]) => line.has(word === '' ? 'id' : `${word}-id`) && reaches(other, resource))
  )
}

const reaches = (resource: Resource, scope: Resource, depth = 5): boolean =>
  depth > 0 && resource.scope.some((one) => one.resource() === scope || reaches(one.resource(), scope, depth - 1))

/** Those of them that are parameters, and not only there to narrow others. */
const ownRefs = ({spec}: CommandClass): Set<string> =>
  new Set(
    Object.entries({...spec.action?.params, ...spec.params}).flatMap(([key, param]) =>
      param.kind === 'ref' ? [refBase(key, param)] : [],
    ),
  )

/** The options that name the same thing as this one: `--organization`, `--organization-id` … */
function familyOf({name}: Option, {options, spec}: CommandClass): Set<string> {
  for (const {name: idName, param} of options.values()) {
    if (param.kind !== 'ref' || !param.resource) continue
    const base = idName === 'id' ? '' : idName.replace(/-id$/, '')
    const resource = base === '' ? spec.resource : param.resource()
    const names = [idName, ...Object.keys(resource?.lookup ?? {}).map((key) => lookupOption(base, key))]
    if (names.includes(name)) return new Set(names)
  }
  return new Set()
}

// --- the server -------------------------------------------------------------------------------------------------

interface Outcome {
  readonly code: number
  /** Every request with its query and body, in no particular order. */
  readonly requests: string
}

async function runOn(katello: Recording, command: CommandClass, line: Line): Promise<Outcome> {
  const {code, requests} = await katello.run(command, argvOf(line))
  const asked = requests.map(({method, path, query, body}) => `${method} ${path}?${query} ${body.toString('latin1')}`)
  return {code, requests: asked.sort().join('\n')}
}

/** Answers everything with records that could be meant. */
function answer({method, path, query}: Recorded): Answer {
  const found =
    path.endsWith('/content_view_versions') && !query.has('environment_id') && !query.has('version')
      ? unusedVersions
      : rowsFor(path, query)
  const isOne = method !== 'GET' || /\/(\d+|an-id|[\w-]+-value|status|ping|current_user)$/.test(path)
  const last = /\/([^/]+)$/.exec(path)?.[1] ?? ''
  return {
    body: isOne
      ? {...found[0], ...task, id: /^\d+$/.test(last) ? Number(last) : 'an-id'}
      : {
          total: found.length,
          subtotal: found.length,
          selectable: found.length,
          page: 1,
          per_page: 1000,
          results: found,
        },
  }
}

const task = {
  state: 'stopped',
  result: 'success',
  pending: false,
  humanized: {output: ''},
  task: {id: 'an-id', pending: false},
}

/** Rows that have what was looked for: one for each name that a query or a search asks for. */
function rowsFor(path: string, query: URLSearchParams): Record<string, unknown>[] {
  const wanted: [string, string][] = []
  for (const key of ['name', 'label', 'title', 'login', 'version'])
    for (const value of query.getAll(key)) wanted.push([key, value])
  for (const value of query.getAll('names[]')) wanted.push(['name', value])
  for (const [, field = '', value = ''] of (query.get('search') ?? '').matchAll(/(\w+) = "?([^"]*?)"?(?: or |$)/g))
    wanted.push([field, value])
  const rows = wanted.map(([field, value]) => ({...thing, [field]: value, id: hash(value)}))
  return rows.length > 0 ? rows : [{...thing, id: hash(path)}]
}

const some = {id: 1, name: 'thing', label: 'thing', title: 'thing'}
const thing = {
  ...some,
  login: 'thing',
  version: '1.0',
  action: 'thing',
  content_type: 'docker',
  library: true,
  organization_id: 1,
  organization: some,
  content_view: some,
  environments: [some],
  repository_ids: [1],
  component_ids: [1],
  repositories: [some],
  versions: [{...some, version: '1.0'}],
  description: 'thing',
  job_category: 'Commands',
  provider_type: 'script',
  snippet: false,
  template: 'x',
  template_inputs: [],
  locations: [],
  organizations: [],
  targeting: {targeting_type: 'static_query', hosts: [some]},
  template_invocations: [],
  pattern_template_invocations: [],
  complete: true,
  refresh: false,
  output: [],
  prior: some,
  permissions: {},
}

/** Versions of a content view, none of them in an environment. */
const unusedVersions = Array.from({length: 6}, (_, i) => ({...thing, id: i + 1, environments: []}))
