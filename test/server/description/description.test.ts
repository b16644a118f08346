import {readFileSync} from 'node:fs'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {fixture} from '../../replay/rows'
import {harness, type Harness} from '../harness'

interface Fact {
  readonly name: string
  readonly type: string
  readonly required?: boolean
  readonly values?: readonly string[]
  readonly params?: readonly Fact[]
}
interface Described {
  readonly name: string
  readonly full_name: string
  readonly description: string
  readonly expected_type: string
  readonly required: boolean
  readonly validator: string
  readonly params?: readonly Described[]
}
interface Method {
  readonly name: string
  readonly apis: readonly {readonly http_method: string; readonly api_url: string; readonly short_description: string}[]
  readonly params: readonly Described[]
  readonly examples: readonly string[]
  readonly metadata: {readonly search: readonly unknown[]} | null
}
type Resources = Readonly<Record<string, {readonly methods: readonly Method[]}>>

const lines = (name: string) =>
  readFileSync(fixture(`hammer/${name}`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))

let at: Harness
let resources: Resources
beforeAll(async () => {
  at = await harness()
  resources = (await at.ok('GET', '/apidoc/v2.json'))['docs']['resources'] as Resources
})
afterAll(() => at.close())

const methodOf = (resource: string, action: string) =>
  resources[resource]?.methods.find((method) => method.name === action)

describe('the API description', () => {
  it('has each resource, action and parameter of a real server, and no other', () => {
    const facts = lines('api.jsonl') as {
      resource: string
      action: string
      routes: string[]
      params: Fact[]
      search?: unknown[]
    }[]
    const described = Object.entries(resources).flatMap(([resource, {methods}]) =>
      methods.map(({name, apis, params, metadata}) => ({
        resource,
        action: name,
        routes: apis.map((api) => `${api.http_method} ${api.api_url}`),
        params: params.map(factOf),
        ...(metadata && {search: metadata.search}),
      })),
    )
    const upperCase = (route: string) => route.replace(/^\w+/, (method) => method.toUpperCase())
    expect(described).toEqual(facts.map((fact) => ({...fact, routes: fact.routes.map(upperCase)})))
  })

  it('has what each command of hammer names when it is loaded', () => {
    const commands = lines('commands.jsonl') as {
      command: string
      api?: {resource: string; action: string; params: Fact[]}
    }[]
    for (const {command, api} of commands) {
      if (!api) continue
      const params = methodOf(api.resource, api.action)?.params.map((param) => param.name)
      expect(params, command).toEqual(expect.arrayContaining(api.params.map((param) => param.name)))
    }
  })

  it('gives apipie-bindings and apypie every member that they read', () => {
    const all = Object.values(resources).flatMap(({methods}) => methods)
    expect(all.length).toBeGreaterThan(600)
    for (const {apis, params, examples} of all) {
      expect(apis.every((api) => api.api_url.startsWith('/') && typeof api.short_description === 'string')).toBe(true)
      expect(Array.isArray(examples)).toBe(true)
      for (const param of params) expect(typeof param.description).toBe('string')
    }
  })

  it('has the words of the contract where the contract has the parameter', () => {
    const create = methodOf('repositories', 'create')
    const upstream = create?.params.find((param) => param.name === 'docker_upstream_name')
    expect(upstream?.description).toMatch(/upstream/i)
    expect(create?.apis[0]?.short_description).toBe('Create a repository')
    const organization = methodOf('organizations', 'create')?.params.find((param) => param.name === 'organization')
    expect(organization?.params?.find((param) => param.name === 'label')?.description).toMatch(/Label/)
    expect(organization?.params?.find((param) => param.name === 'label')?.full_name).toBe('organization[label]')
  })

  it('is there in English, by whichever name it is asked for', async () => {
    for (const name of ['v2.en', 'v2.en_US'])
      expect((await at.ok('GET', `/apidoc/${name}.json`))['docs']['resources']).toEqual(resources)
    expect((await at.ask('GET', '/apidoc/v2.json', undefined, null)).status).toBe(200)
    expect((await at.ask('GET', '/apidoc/v2.de.json')).status).toBe(404)
  })

  it('tells its checksum with each answer below /api, so that clients keep it until it changes', async () => {
    const checksum = (await at.ok('GET', '/apidoc/apipie_checksum'))['checksum'] as string
    expect(checksum).toMatch(/^[0-9a-f]{64}$/)
    const seen = async (path: string, user?: null) =>
      (await at.ask('GET', path, undefined, user)).headers.get('apipie-checksum')
    expect(await seen('/api/status')).toBe(checksum)
    expect(await seen('/api/v2/users')).toBe(checksum)
    expect(await seen('/api/status', null)).toBe(checksum)
    expect(await seen('/apidoc/v2.json')).toBe(checksum)
    expect(await seen('/katello/api/organizations')).toBe(null)
  })
})

function factOf({name, expected_type, required, validator, params}: Described): Fact {
  const [, choices] = /^Must be one of: (.*)\.$/.exec(validator) ?? []
  const values = choices?.split(', ').map((choice) => choice.replace(/^<code>(.*)<\/code>$/, '$1'))
  return {
    name,
    type: expected_type,
    ...(required && {required}),
    ...(values && {values}),
    ...(params && {params: params.map(factOf)}),
  }
}

describe('what is described and not served', () => {
  it('answers 501 and says so in the form of Foreman', async () => {
    const reply = await at.ask('GET', '/katello/api/subscriptions?organization_id=1')
    expect([reply.status, Object.keys(reply.body)]).toEqual([501, ['error']])
    expect(reply.body['error']['message']).toMatch(
      /does not implement GET \/katello\/api\/subscriptions .*subscriptions index/,
    )
    expect((await at.ask('POST', '/api/v2/domains', {name: 'example.com'})).status).toBe(501)
  })

  it('does so where a served route would take its last word for an ID', async () => {
    expect((await at.ask('GET', '/api/hosts/1/enc')).status).toBe(501)
    expect((await at.ask('DELETE', '/api/hosts/bulk', {})).status).toBe(501)
  })

  it('answers 401 to those who do not log in, and 404 where no server has the route', async () => {
    expect((await at.ask('GET', '/katello/api/subscriptions', undefined, null)).status).toBe(401)
    expect((await at.ask('GET', '/katello/api/nonsense')).status).toBe(404)
    expect((await at.ask('GET', '/katello/api/products/999')).status).toBe(404)
  })
})
