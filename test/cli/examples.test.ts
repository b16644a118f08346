import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {mapParallel} from '../../src/core/parallel'
import {root} from '../support/build'
import {scripted, type Asked, type Reply} from '../support/katello'
import {splitWords} from '../support/command-lines'
import {onCleanup, temporary} from '../support/places'
import {commandClass, runInProcess} from '../support/walk'

interface Manifest {
  readonly commands: Readonly<Record<string, {readonly api?: string; readonly examples?: readonly {command: string}[]}>>
}

interface Example {
  readonly id: string
  readonly line: string
  /** The action that the command is for: `GET /katello/api/products/:id`. */
  readonly api: string
}

const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as Manifest
const examples: readonly Example[] = Object.entries(commands).flatMap(([id, {api, examples: given = []}]) =>
  api === undefined || id.startsWith('browse') // most pages need no request
    ? []
    : given.map(({command}) => ({
        api,
        id,
        line: command.replace('<%= config.bin %>', 'mallet').replace('<%= command.id %>', id.replaceAll(':', ' ')),
      })),
)

/** A record that has what any command reads of the records that it works with. */
const record = {
  id: 12,
  label: 'x',
  docker_upstream_name: 'library/busybox',
  url: 'http://127.0.0.1:9',
  content_view: {id: 12, name: 'App CV'},
  content_view_version: {id: 12, name: 'App CV 1.0', content_view_id: 12},
  product: {id: 3, name: 'Quay', label: 'quay'},
  organization: {id: 1, name: 'ACME', label: 'acme'},
  repositories: [{id: 11}, {id: 12}],
  repository_ids: [11, 12],
  components: [{id: 8}, {id: 12}],
  component_ids: [8, 12],
  repository_dependencies: [],
  description: null,
  job_category: 'Commands',
  provider_type: 'script',
  snippet: false,
  template: 'x',
  template_inputs: [],
  locations: [],
  organizations: [],
  targeting: {targeting_type: 'static_query', hosts: [{id: 12, name: 'web1'}]},
  template_invocations: [],
  pattern_template_invocations: [],
  task: {id: 'a', state: 'stopped'},
  complete: true,
  refresh: false,
  output: [],
  versions: [],
}
const done = {...record, id: 'a', state: 'stopped', result: 'success', token_value: 'x'}

/** Whatever is looked up is there, and whatever is done is a task that went well. */
function answer({path, query}: Asked): Reply {
  if (path.includes('/tasks/')) return {body: done}
  if (path.endsWith('/katello/api/status')) return {body: {version: '5.0.0'}}
  const wanted = {name: 'x', label: 'x', ...searched(query)}
  const versions = path.endsWith('/content_view_versions') && !query['environment_id'] ? ['1.0', '2.0'] : ['1.0']
  const views = path.endsWith('/content_view_components') ? ['App CV', 'Base CV'] : versions.map(() => 'App CV')
  const results = views.map((name, i) => ({
    ...record,
    ...wanted,
    id: record.id + i,
    version: versions[i],
    content_view: {id: record.id + i, name},
    environments: i === 0 ? [{id: record.id}] : [],
  }))
  return {body: {...results[0], total: results.length, subtotal: results.length, results}}
}

/** What a look-up asks for: `name=X`, or `search=name = "X"`. */
function searched(query: Asked['query']): Record<string, unknown> {
  const terms = String(query['search'] ?? '').matchAll(/(\w+) = "([^"]*)"/g)
  const named = Object.entries(query).filter(([key]) => /^(name|label|title|login)$/.test(key))
  return Object.fromEntries([...named, ...[...terms].map(([, key, value]) => [key, value])])
}

/** Examples that are right to ask for something else than the action of their command, by what they begin with. */
const others: Readonly<Record<string, string>> = {
  'mallet content-view purge': 'GET /katello/api/content_view_versions',
  'mallet job-invocation output --id 1 --host': 'GET /api/job_invocations/:id/hosts/:host_id',
  'mallet product synchronize --all': 'GET /katello/api/products',
  'mallet repository delete --search': 'PUT /katello/api/repositories/bulk/destroy',
  'mallet repository update --id 2 --docker-tag': 'PUT /katello/api/repositories/:id/import_uploads',
  'mallet repository upload-content': 'PUT /katello/api/repositories/:id/import_uploads',
}

/** Filters of content views have a second route, without the view. */
const plain = (path: string): string => path.replace(/\/content_view_filters\/(\w+)$/, '/content_views/any/filters/$1')

/** Examples that make a plan of all that an organization has: they run on the demo, in demo-examples.test.ts. */
const isPlan = ({line}: Example): boolean => /^mallet content-view purge .*--(keep|older-than) /.test(line)

/** What is wrong with an example, and undefined when it does its work. */
async function faultOf({id, line, api}: Example, home: string): Promise<string | undefined> {
  const katello = await scripted({'GET *': answer, '*': {body: done}})
  const env = {...katello.env, HOME: home, MALLET_USERNAME: 'admin', MALLET_PASSWORD: 'changeme'}
  const words = splitWords(line).slice(1 + id.split(':').length)
  const {code, message} = await runInProcess(commandClass(id), words, env)
  if (code !== 0) return `${line}\n  exit ${code}: ${message}`
  const other = Object.keys(others).find((start) => line.startsWith(start))
  const [method, path = ''] = (other === undefined ? api : (others[other] ?? api)).split(' ')
  const route = new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`)
  if (katello.asked.some((asked) => asked.method === method && route.test(plain(asked.path)))) return undefined
  return `${line}\n  asked ${katello.asked.map((asked) => `${asked.method} ${asked.path}`).join(', ')}, not ${method} ${path}`
}

it('every example of a command that asks the server does what the command is for', async () => {
  const cwd = temporary()
  mkdirSync(join(cwd, 'build'))
  for (const file of ['manual.pdf', 'build/tool.rpm', 'script.sh']) writeFileSync(join(cwd, file), file)
  const before = process.cwd()
  onCleanup(() => process.chdir(before))
  process.chdir(cwd)
  expect(examples.length).toBeGreaterThan(200)
  const faults = await mapParallel(
    examples.filter((one) => !isPlan(one)),
    4,
    (example) => faultOf(example, temporary()),
  )
  expect(faults.filter((fault) => fault !== undefined).join('\n')).toBe('')
})
