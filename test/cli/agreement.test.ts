import {describe, expect, it} from 'vitest'
import {page, scripted, type Scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet} from '../support/program'

const katello = (): Promise<Scripted> =>
  scripted({
    'GET /katello/api/products/18': {body: {id: 18, name: 'P2', organization_id: 1}},
    'GET /katello/api/organizations': (asked) => {
      const [, field = '', value = ''] = /^(\w+) = "?([^"]*)"?$/.exec(String(asked.query['search'])) ?? []
      return page([acme, other].filter((row) => String({...row}[field as 'name']) === value))
    },
    'GET /katello/api/organizations/1': {body: acme},
    'GET /katello/api/organizations/2': {body: other},
    'GET /katello/api/products': page([{id: 18, name: 'P2'}]),
    'GET /katello/api/content_views/4': {body: {id: 4, name: 'CV', repository_ids: []}},
    'DELETE *': {body: {id: 1}},
    'PUT *': {body: {id: 18, name: 'P1'}},
    'POST *': {body: {id: 19, name: 'P1'}},
    'GET /katello/api/smart_proxies': page([]),
    'GET /api/smart_proxies': page([{id: 5, name: 'capsule'}]),
  })
const acme = {id: 1, name: 'ACME', label: 'acme', title: 'ACME'}
const other = {id: 2, name: 'Other', label: 'other', title: 'Other'}

const writes = ({asked}: Scripted): unknown[] =>
  asked.filter(({method}) => method !== 'GET').map(({method, path, body}) => [method, path, body])

describe('an id and a name of another', () => {
  it.each([
    [['product', 'delete', '--id', '18', '--name', 'P1'], '--id 18', '--name "P1"'],
    [['product', 'set-sync-plan', '--id', '18', '--name', 'P1', '--sync-plan-id', '1'], '--id 18', '--name "P1"'],
    [['product', 'update', '--id', '18', '--name', 'P1', '--new-name', 'P3'], '--id 18', '--name "P1"'],
    [['content-view', 'add-repository', '--id', '4', '--name', 'X', '--repository-id', '1'], '--id 4', '--name "X"'],
    [['content-view', 'copy', '--id', '4', '--name', 'X', '--new-name', 'Y'], '--id 4', '--name "X"'],
    [['organization', 'delete', '--id', '1', '--label', 'other'], '--id 1', '--label "other"'],
    [['organization', 'delete', '--name', 'ACME', '--label', 'other'], '--name ACME', '--label "other"'],
    [
      ['product', 'create', '--name', 'P1', '--organization-id', '1', '--organization', 'Other'],
      '--organization-id 1',
      '--organization "Other"',
    ],
    [
      ['product', 'delete', '--id', '18', '--organization-id', '1', '--organization-label', 'other'],
      '--organization-id 1',
      '--organization-label "other"',
    ],
    [
      ['product', 'create', '--name', 'P1', '--organization', 'ACME', '--organization-title', 'Other'],
      '--organization ACME',
      '--organization-title "Other"',
    ],
    [
      ['repository', 'create', '--name', 'r', '--content-type', 'docker', '--product-id', '18', '--product', 'P1'],
      '--product-id 18',
      '--product "P1"',
    ],
    [
      ['organization', 'update', '--id', '1', '--smart-proxy-ids', '6', '--smart-proxies', 'capsule'],
      '--smart-proxy-ids',
      '--smart-proxies',
    ],
  ])('are refused before anything is changed: %j', async (args, ...options) => {
    const server = await katello()
    const run = await mallet(args, {env: server.env})
    expect([run.code, writes(server)]).toEqual([64, []])
    for (const option of options) expect(run.stderr).toContain(option)
  })
})

describe('an id and a name of the same', () => {
  it.each([
    [['product', 'delete', '--id', '18', '--name', 'P2', '--organization-id', '1', '--organization', 'ACME']],
    [['product', 'create', '--name', 'P1', '--organization-id', '1', '--organization-label', 'acme']],
    [['organization', 'update', '--id', '1', '--smart-proxy-ids', '5', '--smart-proxies', 'capsule']],
  ])('are as good as one of them: %j', async (args) => {
    const server = await katello()
    const run = await mallet(args, {env: server.env})
    expect([run.code, run.stderr, writes(server).length]).toEqual([0, '', 1])
  })

  it('are not needed where the name is the new one', async () => {
    const server = await katello()
    expect((await mallet(['product', 'update', '--id', '18', '--name', 'P1'], {env: server.env})).code).toBe(0)
    expect(writes(server)).toEqual([['PUT', '/katello/api/products/18', {name: 'P1'}]])
  })

  it('are not asked of saved defaults, which give way', async () => {
    const server = await katello()
    const home = temporary()
    const set = ['defaults', 'add', '--param-name', 'organization_id', '--param-value', '1']
    expect((await mallet(set, {home, env: server.env})).code).toBe(0)
    const create = ['product', 'create', '--name', 'P1', '--organization', 'Other']
    expect((await mallet(create, {home, env: server.env})).code).toBe(0)
    expect(writes(server)).toEqual([['POST', '/katello/api/products', {organization_id: 2, name: 'P1'}]])
  })
})

describe('an empty value', () => {
  it.each([
    [['-s', '']],
    [['--server', '']],
    [['--server=']],
    [['-u', '']],
    [['--username', '']],
    [['-p', '']],
    [['--password', '']],
    [['--password=']],
    [['--profile', '']],
    [['--ssl-ca-file', '']],
    [['-p', 'NIL']],
  ])('of %j is a mistake, and nothing that is saved takes its place', async (args) => {
    const server = await katello()
    for (const line of [
      [...args, 'organization', 'list'],
      ['organization', 'list', ...args],
    ]) {
      const run = await mallet(line, {env: server.env})
      expect([line, run.code, run.stderr]).toEqual([line, 64, expect.stringContaining('is empty')])
    }
    expect(server.asked).toEqual([])
  })

  it('of a command’s own user stays what it is', async () => {
    const server = await katello()
    const args = ['flatpak-remote', 'update', '--id', '3', '--username', '']
    expect((await mallet(args, {env: server.env})).code).toBe(0)
    expect(writes(server)).toEqual([['PUT', '/katello/api/flatpak_remotes/3', {username: ''}]])
  })
})
