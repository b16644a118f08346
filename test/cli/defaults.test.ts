import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {page, scripted, type Asked} from '../support/katello'
import {temporary} from '../support/places'
import {mallet} from '../support/program'

const katello = () =>
  scripted({
    'GET /katello/api/products': page([]),
    'GET /katello/api/organizations': (asked) => {
      const name = /name = "(.*)"/.exec(String(asked.query['search']))?.[1] ?? ''
      return page([{id: name.length, name}])
    },
  })

const organizationOf = (asked: readonly Asked[]): unknown =>
  asked.find((a) => a.path === '/katello/api/products')?.query['organization_id']

interface Setup {
  readonly args?: readonly string[]
  readonly env?: Record<string, string>
  readonly defaults?: Record<string, string>
  readonly profile?: Record<string, string>
  readonly hammer?: string
}

/** The organization that `product list` asks for. */
async function asked({args = [], env = {}, defaults, profile, hammer}: Setup): Promise<unknown> {
  const server = await katello()
  const home = temporary()
  if (defaults || profile) {
    mkdirSync(join(home, '.config/mallet'), {recursive: true})
    const stored = {current: 'a', profiles: {a: profile ?? {}}, defaults: defaults ?? {}}
    writeFileSync(join(home, '.config/mallet/config.json'), JSON.stringify(stored), {mode: 0o600})
  }
  if (hammer !== undefined) {
    mkdirSync(join(home, '.hammer'), {recursive: true})
    writeFileSync(join(home, '.hammer/defaults.yml'), hammer)
  }
  const run = await mallet(['product', 'list', ...args], {home, env: {...server.env, ...env}})
  return run.code === 0 ? organizationOf(server.asked) : run.code
}

describe('a default', () => {
  it.each<[string, Setup, unknown]>([
    ['of mallet, by id', {defaults: {organization_id: '3'}}, '3'],
    ['of mallet, by name', {defaults: {organization: 'ACME'}}, '4'],
    ['of hammer', {hammer: ':defaults:\n  :organization_id: 7\n'}, '7'],
    [
      'of hammer, in its longer form',
      {hammer: ':defaults:\n  :organization_id:\n    :value: 7\n    :provider: foreman\n'},
      '7',
    ],
    [
      'of mallet before that of hammer',
      {defaults: {organization_id: '3'}, hammer: ':defaults:\n  :organization_id: 7\n'},
      '3',
    ],
    ['of a profile', {profile: {organization: 'ACME'}}, '4'],
    ['of a profile, by id', {profile: {organization_id: '5'}}, '5'],
    ['of the environment', {env: {MALLET_ORGANIZATION_ID: '6'}}, '6'],
    ['of the environment, by name', {env: {MALLET_ORGANIZATION: 'ACMEs'}}, '5'],
  ])('%s stands for the option that is not given', async (_, setup, expected) => {
    expect(await asked(setup)).toBe(expected)
  })

  it.each<[string, Setup, unknown]>([
    ['the same option', {args: ['--organization-id', '9'], defaults: {organization_id: '3'}}, '9'],
    ['another that names the same', {args: ['--organization', 'A'], defaults: {organization_id: '3'}}, '1'],
    [
      'another that names the same, the other way round',
      {args: ['--organization-id', '9'], defaults: {organization: 'ACME'}},
      '9',
    ],
    ['the environment', {env: {MALLET_ORGANIZATION_ID: '6'}, defaults: {organization_id: '3'}}, '6'],
    ['the environment, by name', {env: {MALLET_ORGANIZATION: 'ACME'}, defaults: {organization_id: '3'}}, '4'],
    ['--no-use-defaults, as if there were none', {args: ['--no-use-defaults'], defaults: {organization_id: '3'}}, 64],
  ])('gives way to %s', async (_, setup, expected) => {
    expect(await asked(setup)).toBe(expected)
  })

  it('that a command does not know is left alone', async () => {
    expect(await asked({defaults: {organization_id: '3', nosuch: 'x', location_id: 'y'}})).toBe('3')
  })

  it('is read as the option that it stands for', async () => {
    const server = await katello()
    const home = temporary()
    for (const [name, value] of Object.entries({organization_id: '3', per_page: '7', custom: 'yes'}))
      await mallet(['defaults', 'add', '--param-name', name, '--param-value', value], {home})
    expect((await mallet(['product', 'list'], {home, env: server.env})).code).toBe(0)
    expect(server.asked[0]?.query).toMatchObject({organization_id: '3', per_page: '7', custom: 'true'})
  })

  it('that is no number where one is needed is told as the default it is', async () => {
    const server = await katello()
    const home = temporary()
    await mallet(['defaults', 'add', '--param-name', 'organization_id', '--param-value', 'ACME'], {home})
    const run = await mallet(['product', 'list'], {home, env: server.env})
    expect(run.code).toBe(78)
    expect(run.stderr).toContain('organization_id')
    expect(server.asked).toEqual([])
  })
})

describe('defaults', () => {
  it('are added, listed with their origin, and deleted', async () => {
    const home = temporary()
    const run = (...args: string[]) => mallet(['defaults', ...args], {home})
    expect((await run('add', '--param-name', 'organization_id', '--param-value', '3')).code).toBe(0)
    const listed = await run('list', '--json')
    expect(JSON.parse(listed.stdout)).toEqual([
      {parameter: 'organization_id', value: '3', origin: join(home, '.config/mallet/config.json')},
    ])
    expect((await run('delete', '--param-name', 'organization_id')).code).toBe(0)
    expect((await run('list', '--json')).stdout).toBe('[]\n')
    expect((await run('delete', '--param-name', 'organization_id')).code).toBe(128)
  })
})
