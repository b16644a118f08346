// No option is ignored in silence: each option of each command changes what is asked of the server, or is refused.
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {mkdirSync, writeFileSync} from 'node:fs'
import {expect, it} from 'vitest'
import {mapParallel} from '../../src/core/parallel'
import {isMember, lookupOption, refBase, type Option} from '../../src/kit/parse/options'
import type {CommandClass} from '../../src/kit/run/command'
import type {Resource} from '../../src/resources/define'
import {onCleanup, temporary} from '../support/places'
import {commandClass, commandIds, runInProcess} from '../support/walk'

/** Options that are none of the server's business, in every command that has them. */
const local: Readonly<Record<string, string>> = {
  fields: 'chooses what is printed',
  async: 'does not wait for a task that is started in any case',
}

/** Single options that change no request, with the reason. */
const exceptions: Readonly<Record<string, string>> = {
  'registry-name-pattern set --force': 'has something to do only where a check refuses the pattern',
  'registry-name-pattern unset --force': 'has something to do only where a check refuses the default names',
}

/** Commands that talk to something else than Katello's API, or to nothing. */
const elsewhere: readonly (readonly [prefix: string, reason: string])[] = [
  ['config:', 'reads and writes the configuration'],
  ['defaults:', 'reads and writes the configuration'],
  ['auth:', 'logs in'],
  ['sandbox:', 'starts and looks after programs of this machine'],
  ['registry:', 'talks to a registry'],
  ['flatpak-remote:client-setup', 'prints or runs commands of flatpak'],
]

/** One command line without one of its options: option -> value; undefined for those without a value. */
type Line = ReadonlyMap<string, string | undefined>

it('every option of every command changes its requests or is refused', async () => {
  const katello = await recordingServer()
  const ids = commandIds().filter((id) => !elsewhere.some(([prefix]) => id.startsWith(prefix)))
  const silent = (await mapParallel(ids, 8, (id) => silentOptions(id, katello))).flat()
  const excused = new Set(Object.keys(exceptions))
  expect(silent.filter((name) => !excused.has(name))).toEqual([])
  expect([...excused].filter((name) => !silent.includes(name))).toEqual([]) // what is mended must be taken off the list
}, 60_000)

async function silentOptions(id: string, katello: Recording): Promise<string[]> {
  const command = commandClass(id)
  const own = [...command.options.values()].filter(({name, group}) => !(name in local) && group !== 'GLOBAL')
  const seen = new Map<string, Promise<Outcome>>()
  const run = (line: Line): Promise<Outcome> => {
    const argv = argvOf(line)
    const key = JSON.stringify(argv)
    const known = seen.get(key) ?? katello.run(command, argv)
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
  return [...refs].some(([word, other]) => line.has(word === '' ? 'id' : `${word}-id`) && reaches(other, resource))
}

const reaches = (resource: Resource, scope: Resource, depth = 5): boolean =>
  depth > 0 && resource.scope.some((one) => one.resource() === scope || reaches(one.resource(), scope, depth - 1))

/** Everything that the options of a command can name: the word that its options begin with -> what it is. */
function refsOf({options, spec}: CommandClass): Map<string, Resource> {
  const refs = new Map<string, Resource>()
  for (const {name, param} of options.values())
    if (param.kind === 'ref' && param.resource) {
      const resource = name === 'id' ? spec.resource : param.resource()
      if (resource) refs.set(name === 'id' ? '' : name.replace(/-id$/, ''), resource)
    }
  return refs
}

/** Those of them that are parameters, and not only there to narrow others. */
const ownRefs = ({spec}: CommandClass): Set<string> =>
  new Set(
    Object.entries({...spec.action?.params, ...spec.params}).flatMap(([key, param]) =>
      param.kind === 'ref' ? [refBase(key, param)] : [],
    ),
  )

/** Options that name one thing by its id, or by its name within what that needs. */
function named({options}: CommandClass, resource: Resource, base: string, by: 'id' | 'name'): Line {
  const line = new Map<string, string | undefined>()
  const add = (name: string): void => {
    const option = options.get(name)
    if (option) line.set(name, valueOf(option))
  }
  const addRef = (one: Resource, word: string): void => {
    const [key] = Object.keys(one.lookup)
    if (by === 'id' || key === undefined) return add(word === '' ? 'id' : `${word}-id`)
    add(lookupOption(word, key))
    for (const scope of one.scope) addRef(scope.resource(), scope.resource().flag)
  }
  addRef(resource, base)
  return line
}

/** What a command needs, each thing by its id or by its first name. */
function needed(command: CommandClass, by: 'id' | 'name'): Line {
  const {options, spec} = command
  const line = new Map<string, string | undefined>()
  const addAll = (more: Line): void => more.forEach((value, name) => line.set(name, value))
  if (spec.resource && spec.action && isMember(spec.action)) addAll(named(command, spec.resource, '', by))
  for (const [key, param] of Object.entries({...spec.action?.params, ...spec.params})) {
    if (!param.required) continue
    const option = options.get(param.flag ?? key.replaceAll('_', '-'))
    if (param.kind === 'ref' && param.resource) addAll(named(command, param.resource(), refBase(key, param), by))
    else if (option) line.set(option.name, valueOf(option))
  }
  return line
}

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

function valueOf({name, param}: Option): string | undefined {
  switch (param.kind) {
    case 'flag':
      return undefined
    case 'number':
      return '2'
    case 'ref':
      return param.resource?.().id === 'text' ? 'an-id' : String(hash(name))
    case 'boolean':
      return 'yes'
    case 'refs':
      return '7,8'
    case 'list':
      return `${name}-1`
    case 'pairs':
      return 'key=value'
    case 'nested':
      return '{"key": "value"}'
    case 'choice':
      return param.values?.at(-1) ?? ''
    case 'file':
      return file()
    case 'time':
      return '2030-01-02T03:04:05Z'
    case 'text':
      return `${name}-value`
  }
}

let content: string | undefined
function file(): string {
  if (content === undefined) {
    content = join(temporary(), 'content.txt')
    writeFileSync(content, 'content')
  }
  return content
}

const argvOf = (line: Line): string[] =>
  [...line].flatMap(([name, value]) => (value === undefined ? [`--${name}`] : [`--${name}`, value]))

/** The options of an example; those of the program itself are left out. */
function parseExample(text: string, {options}: CommandClass): Line {
  const words = [...text.replace(/ [<|>].*$/, '').matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/['"]/g, ''),
  )
  const byWord = new Map([...options.values()].flatMap((o) => [o.name, ...o.aliases].map((name) => [name, o] as const)))
  const line = new Map<string, string | undefined>()
  for (let i = 0; i < words.length; i++) {
    const option = byWord.get((words[i] ?? '').replace(/^--/, ''))
    if (!option) continue
    const word = option.param.kind === 'flag' ? undefined : words[++i]
    line.set(option.name, option.param.kind === 'file' ? file() : word)
  }
  return line
}

// --- the server -------------------------------------------------------------------------------------------------

interface Outcome {
  readonly code: number
  /** Every request with its query and body, in no particular order. */
  readonly requests: string
}

interface Recording {
  run(command: CommandClass, argv: readonly string[]): Promise<Outcome>
}

/** Answers everything with records that could be meant, and keeps what each run asked apart by a path of its own. */
async function recordingServer(): Promise<Recording> {
  const asked = new Map<string, string[]>()
  const server = createServer((request, response) => void answer(request, response, asked))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onCleanup(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const home = temporary()
  mkdirSync(join(home, 'empty'))
  let runs = 0
  return {
    async run(command, argv) {
      const place = `run${++runs}`
      const {port} = server.address() as AddressInfo
      const env = {
        HOME: home,
        MALLET_SERVER: `http://127.0.0.1:${port}/${place}`,
        MALLET_USERNAME: 'a',
        MALLET_PASSWORD: 'a',
      }
      asked.set(place, [])
      const {code} = await runInProcess(command, argv, env)
      return {code, requests: (asked.get(place) ?? []).sort().join('\n')}
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, asked: Map<string, string[]>): Promise<void> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const url = new URL(request.url ?? '/', 'http://server')
  const [, place = '', path = ''] = /^\/(\w+)(\/.*)$/.exec(url.pathname) ?? []
  asked.get(place)?.push(`${request.method} ${path}${url.search} ${Buffer.concat(pieces).toString('latin1')}`)
  const found =
    path.endsWith('/content_view_versions') &&
    !url.search.includes('environment_id') &&
    !url.search.includes('version=')
      ? unusedVersions
      : rowsFor(path, url.searchParams)
  const isOne = request.method !== 'GET' || /\/(\d+|an-id|[\w-]+-value|status|ping|current_user)$/.test(path)
  const last = /\/([^/]+)$/.exec(path)?.[1] ?? ''
  const body = isOne
    ? {...found[0], ...task, id: /^\d+$/.test(last) ? Number(last) : 'an-id'}
    : {total: found.length, subtotal: found.length, selectable: found.length, page: 1, per_page: 1000, results: found}
  response.writeHead(200, {'content-type': 'application/json'})
  response.end(JSON.stringify(body))
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
  prior: some,
  permissions: {},
}

/** Versions of a content view, none of them in an environment. */
const unusedVersions = Array.from({length: 6}, (_, i) => ({...thing, id: i + 1, environments: []}))

/** A small number that is the same for the same text. */
function hash(text: string): number {
  let sum = 7
  for (const char of text) sum = (sum * 31 + char.charCodeAt(0)) % 9973
  return sum + 10
}
