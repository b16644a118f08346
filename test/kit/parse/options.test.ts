import {describe, expect, it} from 'vitest'
import {AppError, exitCodes} from '../../../src/core/errors'
import {optionsOf, plural, refBase, type OptionSource} from '../../../src/kit/parse/options'
import {prepare, route} from '../../../src/kit/run/request'
import {resolver, type Given} from '../../../src/kit/run/resolve'
import {bySearch, type Action, type Resource} from '../../../src/resources/define'
import {
  del,
  file,
  flag,
  get,
  list,
  nested,
  number,
  oneOf,
  pairs,
  post,
  put,
  resource,
  text,
  to,
  toMany,
  yesNo,
} from '../../support/declare'
import {fakeTransport} from '../../support/transport'

const organization = resource({
  noun: 'organization',
  path: '/organizations',
  lookup: {name: bySearch('name'), label: bySearch('label'), title: bySearch('title')},
  actions: {},
})
const user = resource({noun: 'user', path: '/users', lookup: {name: bySearch('login')}, actions: {}})
const environment = resource({
  noun: 'lifecycle environment',
  path: '/environments',
  oldFlags: ['environment'],
  scope: [organization],
  actions: {},
})
const product = resource({noun: 'product', path: '/products', scope: [organization], actions: {}})
const repository = resource({noun: 'repository', path: '/repositories', scope: [product], actions: {}})
const task = resource({noun: 'task', path: '/tasks', lookup: {}, id: 'text', actions: {}})

const names = (source: Partial<OptionSource>): string[] => [...optionsOf({group: 'CHANGE', ...source}).keys()]

describe('the options of a command', () => {
  it('name its own resource, and what finds it by name', () => {
    expect(names({resource: repository, action: get('/repositories/:id')})).toEqual([
      'id',
      'name',
      'product-id',
      'product',
      'organization-id',
      'organization',
      'organization-label',
      'organization-title',
    ])
  })

  it('name no resource of its own when there is none yet', () => {
    expect(names({resource: product, action: post('/products', {name: text()})})).toEqual(['name'])
  })

  it('rename with --new-name what is found by --name', () => {
    const found = names({resource: product, action: put('/products/:id', {name: text(), description: text()})})
    expect(found).toContain('new-name')
    expect(found).toContain('description')
  })

  it('are an id alone where nothing has a name', () => {
    expect(names({resource: task, action: get('/tasks/:id')})).toEqual(['id'])
  })

  it('take another resource by id and names, under its parameter’s own word', () => {
    expect(names({action: post('/e', {prior_id: to(environment)})}).slice(0, 2)).toEqual(['prior-id', 'prior'])
    expect(refBase('product_id', to(product))).toBe('product')
    expect(refBase('prior_id', to(environment))).toBe('prior')
    expect(refBase('x_id', to(product, {flag: 'y'}))).toBe('y')
  })

  it('keep older words of a resource', () => {
    const options = optionsOf({group: 'CHANGE', action: get('/x', {lifecycle_environment_id: to(environment)})})
    expect(options.get('lifecycle-environment-id')?.aliases).toEqual(['environment-id'])
    expect(options.get('lifecycle-environment')?.aliases).toEqual(['environment'])
  })

  it('take several by ids, names and titles', () => {
    const action = put('/o/:id', {
      user_ids: toMany(user, 'users'),
      organization_ids: toMany(organization, 'organizations', {titles: 'organization-titles'}),
    })
    const found = names({action})
    for (const name of ['user-ids', 'users', 'organization-ids', 'organizations', 'organization-titles'])
      expect(found).toContain(name)
  })

  it('are there once, however many parameters need them', () => {
    const action = post('/x', {
      organization_id: to(organization),
      product_id: to(product),
      repository_id: to(repository),
    })
    const found = names({action, narrow: [organization, product]})
    expect(new Set(found).size).toBe(found.length)
  })

  it('all say what they are for', () => {
    const action = put('/products/:id', {
      name: text({about: 'Name of the product'}),
      strange_thing: text({about: 'Strange thing'}),
      ids: list({about: 'Product IDs'}),
      organization_id: to(organization),
      user_ids: toMany(user, 'users'),
    })
    for (const option of optionsOf({resource: product, action, group: 'CHANGE'}).values())
      expect([option.name, option.about]).toEqual([option.name, expect.stringMatching(/^\S.{2,}/)])
  })

  it('speak of many in the plural', () => {
    expect(['repository', 'capsule', 'proxy', 'key', 'search', 'alias'].map(plural)).toEqual([
      'repositories',
      'capsules',
      'proxies',
      'keys',
      'searches',
      'aliases',
    ])
  })
})

async function prepared(of: Resource, action: Action, given: Given, answers: Record<string, unknown> = {}) {
  const transport = fakeTransport(({path}) => ({results: answers[path] ?? []}))
  return prepare(
    of,
    action,
    given,
    resolver(() => Promise.resolve(transport), given, false),
  )
}

const refusal = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(AppError)
  expect((error as AppError).exit).toBe(exitCodes.usage)
  return error as AppError
}

describe('a request', () => {
  const create = post('/products', {
    name: text({required: true}),
    description: text(),
    organization_id: to(organization, {required: true}),
    size: number(),
    enabled: yesNo(),
    tags: list(),
    labels: pairs(),
    rules: nested(),
    kind: oneOf('a', 'b'),
    path: file({local: true}),
    force: flag(),
  })

  it('has what was given, typed, and nothing else', async () => {
    const given = {
      name: 'a',
      'organization-id': 1,
      size: 0,
      enabled: false,
      tags: [],
      labels: {},
      rules: [{a: 1}],
      kind: 'b',
      path: '/etc/passwd',
      force: true,
      output: 'json',
    }
    expect(await prepared(product, create, given)).toEqual({
      method: 'POST',
      path: '/products',
      idempotent: false,
      answer: create.answer,
      params: {
        name: 'a',
        organization_id: 1,
        size: 0,
        enabled: false,
        tags: [],
        labels: {},
        rules: [{a: 1}],
        kind: 'b',
        force: true,
      },
    })
  })

  it('carries null where NIL was given', async () => {
    const action = put('/products/:id', {
      description: text(),
      sync_plan_id: to(resource({noun: 'sync plan', path: '/s', actions: {}})),
    })
    const {params} = await prepared(product, action, {id: 1, description: null, 'sync-plan-id': null})
    expect(params).toEqual({description: null, sync_plan_id: null})
  })

  it('may spell its subject out where the words of the command name something else', () => {
    const action = put('/products/:id', {})
    const spelled = optionsOf({resource: product, action, spelledOut: true, group: 'CHANGE'})
    expect(spelled.get('id')?.aliases).toEqual(['product-id'])
    expect(spelled.get('name')?.aliases).toEqual(['product'])
    expect(optionsOf({resource: product, action, group: 'CHANGE'}).get('name')?.aliases).toEqual([])
  })

  it('is not made without what it needs', async () => {
    expect((await refusal(prepared(product, create, {'organization-id': 1}))).message).toContain('--name')
    const error = await refusal(prepared(product, create, {name: 'a'}))
    expect(error.parts.hint).toContain(
      '--organization-id, --organization, --organization-label or --organization-title',
    )
  })

  it('names all that it needs at once, before anything is asked', async () => {
    const error = await refusal(prepared(product, create, {}))
    expect(error.message).toBe('Missing --name and an organization')
    expect(error.parts.hint).toBe(
      'Add --name, and --organization-id, --organization, --organization-label or --organization-title',
    )
    const update = put('/products/:id', {
      description: text({required: true}),
      organization_id: to(organization, {required: true}),
    })
    expect((await refusal(prepared(product, update, {}))).message).toBe(
      'Missing a product, --description and an organization',
    )
    const copy = post('/products', {from_id: to(product, {flag: 'from', required: true})})
    expect((await refusal(prepared(product, copy, {}))).message).toBe('Missing required option --from')
    const one = await refusal(prepared(product, update, {description: 'x', organization: 'ACME'}))
    expect(one.message).toBe('No product specified')
  })

  it('is told its subject by --name and the new one by --new-name', async () => {
    const action = put('/products/:id', {name: text()})
    const answers = {'/products': [{id: 5, name: 'old'}]}
    const given = {name: 'old', 'organization-id': 1}
    expect(await prepared(product, action, given, answers)).toMatchObject({path: '/products/5', params: {name: 'old'}})
    expect(await prepared(product, action, {...given, 'new-name': 'new'}, answers)).toMatchObject({
      path: '/products/5',
      params: {name: 'new'},
    })
  })

  it('wraps what the API wants wrapped', async () => {
    const action = put('/organizations/:id', {
      description: text({within: 'organization'}),
      user_ids: toMany(user, 'users', {within: 'organization'}),
      redhat_repository_url: text(),
    })
    const given = {id: 1, description: 'x', users: ['b', 'a'], 'redhat-repository-url': 'https://x'}
    const answers = {
      '/users': [
        {id: 7, login: 'a'},
        {id: 8, login: 'b'},
      ],
    }
    expect(await prepared(organization, action, given, answers)).toMatchObject({
      path: '/organizations/1',
      params: {organization: {description: 'x', user_ids: [8, 7]}, redhat_repository_url: 'https://x'},
    })
  })

  it('sends what stands for an option that is not given', async () => {
    const action = post('/x', {a: yesNo({absent: false}), b: text({absent: null}), c: text()})
    expect((await prepared(product, action, {})).params).toEqual({a: false, b: null})
  })

  it('takes the first path whose parts are known', () => {
    const action = get(['/organizations/:organization_id/products/:id', '/products/:id'])
    expect(route(action, {id: 1, organization_id: 2}).path).toBe('/organizations/2/products/1')
    expect(route(action, {id: 1})).toMatchObject({path: '/products/1', params: {}})
    expect(route(action, {id: 1, other: 2})).toMatchObject({params: {other: 2}})
  })

  it('never lets a value become more than one part of a path', () => {
    for (const id of ['../../users', 'a/b', 'a?b=c', 'a#b', '%2e%2e', ' ', '\u0000', 'ü'])
      expect(route(get('/tasks/:id'), {id}).path).toBe(`/tasks/${encodeURIComponent(id)}`)
  })

  it('of a part that is missing is a mistake of the command line', () => {
    for (const id of [undefined, null]) expect(() => route(del('/products/:id'), {id})).toThrow(AppError)
  })
})
