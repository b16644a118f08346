import {describe, expect, it} from 'vitest'
import {AppError, exitCodes} from '../../../src/core/errors'
import {resolver, type Given} from '../../../src/kit/run/resolve'
import {byParam, bySearch, optional} from '../../../src/resources/define'
import {get, resource} from '../../support/declare'
import {fakeTransport, type FakeTransport, type Sent} from '../../support/transport'

const actions = {}
const organization = resource({
  noun: 'organization',
  path: '/organizations',
  lookup: {name: bySearch('name'), label: bySearch('label')},
  actions,
})
const product = resource({noun: 'product', path: '/products', scope: [organization], actions})
const view = resource({
  noun: 'content view',
  path: '/content_views',
  scope: [organization],
  lookup: {name: byParam('name', 'names')},
  actions,
})
const repository = resource({noun: 'repository', path: '/repositories', scope: [product], actions})
const environment = resource({noun: 'lifecycle environment', path: '/environments', scope: [organization], actions})
const filter = resource({noun: 'filter', path: '/content_views/:content_view_id/filters', scope: [view], actions})
const host = resource({noun: 'host', path: '/hosts', scope: [optional(organization)], actions})

type Answers = Readonly<Record<string, unknown>>

/** Answers by path: rows, or what a function makes of the request. */
function server(answers: Answers): FakeTransport {
  return fakeTransport((sent) => {
    const answer = answers[sent.path]
    const rows = typeof answer === 'function' ? (answer as (s: Sent) => unknown)(sent) : answer
    return Array.isArray(rows) ? {total: rows.length, subtotal: rows.length, results: rows} : rows
  })
}
const resolverOf = (transport: FakeTransport, given: Given, suggest = false) =>
  resolver(() => Promise.resolve(transport), given, suggest)

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(AppError)
  return error as AppError
}

const acme = {id: 1, name: 'ACME', label: 'acme'}

describe('an id', () => {
  it('that is given is taken without asking', async () => {
    const transport = server({})
    const resolve = resolverOf(transport, {id: 7, 'organization-id': 3, 'prior-id': 4})
    expect(await resolve.id(product, '')).toBe(7)
    expect(await resolve.id(organization)).toBe(3)
    expect(await resolve.id(environment, 'prior')).toBe(4)
    expect(await resolve.id(repository)).toBeUndefined()
    expect(transport.sent).toEqual([])
  })

  it('must be that of a name given beside it: by its list where the record cannot be read', async () => {
    const given = (id: number): Given => ({'organization-id': id, organization: 'ACME'})
    const answers = {'/organizations': [{...acme, id: 3}]}
    expect(await resolverOf(server(answers), given(3)).id(organization)).toBe(3)
    for (const rows of [[acme], []]) {
      const error = await failure(resolverOf(server({'/organizations': rows}), given(3)).id(organization))
      expect([error.exit, error.parts.message]).toEqual([
        exitCodes.usage,
        '--organization-id 3 and --organization "ACME" refer to different organizations',
      ])
    }
  })

  it('must be that of a name given beside it: by the record, without what narrows a look-up', async () => {
    const shown = resource({
      noun: 'product',
      path: '/products',
      scope: [organization],
      actions: {show: get('/products/:id')},
    })
    const transport = server({'/products/18': {id: 18, name: 'P2'}})
    expect(await resolverOf(transport, {id: 18, name: 'P2'}).id(shown, '')).toBe(18)
    expect(transport.sent).toMatchObject([{method: 'GET', path: '/products/18'}])
    const error = await failure(resolverOf(transport, {'product-id': 18, product: 'P1'}).id(shown))
    expect(error.parts.message).toBe(
      '--product-id 18 and --product "P1" refer to different products: --product-id 18 is "P2"',
    )
  })

  it('of nothing beside a name is a contradiction', async () => {
    const error = await failure(resolverOf(server({}), {'product-id': null, product: 'P1'}).id(product))
    expect(error.exit).toBe(exitCodes.usage)
  })

  it('must be that of every name: a name and a label of two organizations contradict each other', async () => {
    const rows = (sent: Sent) =>
      String(sent.query['search']).startsWith('name') ? [acme] : [{id: 2, name: 'Other', label: 'o'}]
    const transport = server({'/organizations': rows})
    const error = await failure(
      resolverOf(transport, {organization: 'ACME', 'organization-label': 'o'}).id(organization),
    )
    expect(error.exit).toBe(exitCodes.usage)
    expect(transport.sent).toHaveLength(2)
    const agreeing = server({'/organizations': [acme]})
    expect(await resolverOf(agreeing, {organization: 'ACME', 'organization-label': 'acme'}).id(organization)).toBe(1)
  })

  it.each([
    ['what an update writes', {id: 18, name: 'P1'}, ['name'], false],
    ['a check when --new-name is what it writes', {id: 18, name: 'P1', 'new-name': 'P9'}, ['name'], true],
    ['a check where nothing is written', {id: 18, name: 'P1'}, [], true],
    ['a check of another thing than the own', {'product-id': 18, product: 'P1'}, ['name'], true],
  ])('with a name beside it takes the name for %s', async (_what, given, written, isChecked) => {
    const shown = resource({noun: 'product', path: '/products', actions: {show: get('/products/:id')}})
    const transport = server({'/products/18': {id: 18, name: 'P2'}})
    const resolve = resolver(() => Promise.resolve(transport), given, false, shown, written)
    const found = resolve.id(shown, 'id' in given ? '' : 'product')
    if (isChecked) expect((await failure(found)).exit).toBe(exitCodes.usage)
    else expect(await found).toBe(18)
    expect(transport.sent).toHaveLength(isChecked ? 1 : 0)
  })

  it('that is needed and not given names the options', async () => {
    const error = await failure(resolverOf(server({}), {}).required(product))
    expect(error.exit).toBe(exitCodes.usage)
    expect(error.parts.hint).toContain('--product-id or --product')
    const own = await failure(resolverOf(server({}), {}).required(product, ''))
    expect(own.parts.hint).toContain('--id or --name')
    expect(own.parts.hint).toContain('--organization-id, --organization or --organization-label')
  })
})

describe('a name', () => {
  it('is looked up by search or by parameter, within its scope', async () => {
    const transport = server({
      '/organizations': [acme],
      '/products': [{id: 5, name: 'Quay'}],
      '/repositories': [{id: 9, name: 'busybox'}],
    })
    const resolve = resolverOf(transport, {name: 'busybox', product: 'Quay', organization: 'ACME'})
    expect(await resolve.id(repository, '')).toBe(9)
    expect(transport.sent.map(({path, query}) => [path, query])).toEqual([
      ['/organizations', expect.objectContaining({search: 'name = "ACME"'})],
      ['/products', expect.objectContaining({name: 'Quay', organization_id: 1})],
      ['/repositories', expect.objectContaining({name: 'busybox', product_id: 5})],
    ])
  })

  it('may have an id that is text', async () => {
    const transport = server({'/products': [{id: 'f00-1', name: 'Quay'}]})
    expect(await resolverOf(transport, {product: 'Quay', 'organization-id': 1}).id(product)).toBe('f00-1')
  })

  it('may be a label', async () => {
    const transport = server({'/organizations': [acme]})
    expect(await resolverOf(transport, {'organization-label': 'acme'}).id(organization)).toBe(1)
    expect(transport.sent[0]?.query['search']).toBe('label = "acme"')
  })

  it('of something below another is looked up there', async () => {
    const transport = server({'/content_views/2/filters': [{id: 3, name: 'f'}]})
    expect(await resolverOf(transport, {name: 'f', 'content-view-id': 2}).id(filter, '')).toBe(3)
    expect(transport.sent[0]?.query).not.toHaveProperty('content_view_id')
  })

  it('needs its scope, and says which options give it', async () => {
    const transport = server({})
    const error = await failure(resolverOf(transport, {name: 'busybox'}).id(repository, ''))
    expect(error.exit).toBe(exitCodes.usage)
    expect(error.message).toContain('only within a product')
    expect(error.parts.hint).toContain('--product-id or --product')
    expect(transport.sent).toEqual([])
  })

  it('may do without a scope that only narrows', async () => {
    const transport = server({'/hosts': [{id: 3, name: 'h'}]})
    expect(await resolverOf(transport, {name: 'h'}).id(host, '')).toBe(3)
    expect(transport.sent[0]?.query).not.toHaveProperty('organization_id')
  })

  it('is compared with what comes back: a server may match more loosely', async () => {
    const rows = [
      {id: 1, name: 'Quay Test'},
      {id: 2, name: 'quay'},
      {id: 3, name: 'Quay'},
    ]
    const resolve = resolverOf(server({'/products': rows}), {product: 'Quay', 'organization-id': 1})
    expect(await resolve.id(product)).toBe(3)
  })

  it('is believed when the answer leaves the name out', async () => {
    const resolve = resolverOf(server({'/products': [{id: 3}]}), {product: 'Quay', 'organization-id': 1})
    expect(await resolve.id(product)).toBe(3)
  })

  it('that nothing has is not found, and near names are told to people only', async () => {
    const near = [
      {id: 1, name: 'Quay'},
      {id: 2, name: 'Fedora\u001b[2J'},
    ]
    const answers = {'/products': (sent: Sent) => (sent.query['name'] ? [] : near)}
    const given = {product: 'Quai', 'organization-id': 1}
    const forPeople = await failure(resolverOf(server(answers), given, true).id(product))
    expect(forPeople.parts).toMatchObject({code: 'not_found', detail: 'a similar name: Quay'})
    expect(forPeople.message).toContain('"Quai"')
    const transport = server(answers)
    const forPrograms = await failure(resolverOf(transport, given).id(product))
    expect(forPrograms.parts.detail).toBeUndefined()
    expect(transport.sent).toHaveLength(1)
  })

  it('that several have is ambiguous, and they are told with their ids', async () => {
    const rows = [
      {id: 1, name: 'busybox', product: {name: 'Quay'}},
      {id: 2, name: 'busybox', product: {name: 'Fedora'}},
    ]
    const error = await failure(
      resolverOf(server({'/repositories': rows}), {name: 'busybox', 'product-id': 1}).id(repository, ''),
    )
    expect(error.parts).toMatchObject({code: 'ambiguous', exit: exitCodes.failed})
    expect(error.parts.detail).toContain('1 (busybox, Quay), 2 (busybox, Fedora)')
    expect(error.parts.hint).toContain('--id')
  })

  it('that a thousand have is told shortly', async () => {
    const rows = Array.from({length: 1000}, (_, i) => ({id: i, name: 'x'}))
    const error = await failure(
      resolverOf(server({'/products': rows}), {product: 'x', 'organization-id': 1}).id(product),
    )
    expect(error.message).toContain('1000')
    expect(error.parts.detail?.length).toBeLessThan(300)
  })

  it.each(['a"b', 'a\\', '*', '%', 'a,b', "it's", ' a ', 'a = b or c', '😀', 'e\u0301', 'é', '\n'])(
    'may be odd: %j',
    async (name) => {
      const rows = [
        {id: 1, name: `${name}x`},
        {id: 2, name},
        {id: 3, name: name.normalize('NFC') === name ? name.normalize('NFD') + 'y' : 'z'},
      ]
      const transport = server({'/organizations': rows})
      expect(await resolverOf(transport, {organization: name}).id(organization)).toBe(2)
      expect(transport.sent[0]?.query['search']).toBe(
        `name = "${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
      )
    },
  )

  it.each([
    ['no id', {name: 'Quay'}],
    ['an id that is null', {id: null, name: 'Quay'}],
    ['an id that is an object', {id: {a: 1}, name: 'Quay'}],
    ['an id that is empty', {id: '', name: 'Quay'}],
  ])('that comes back with %s is an error, not part of an address', async (_, row) => {
    const error = await failure(
      resolverOf(server({'/products': [row]}), {product: 'Quay', 'organization-id': 1}).id(product),
    )
    expect(error.exit).toBe(exitCodes.failed)
  })

  it.each([
    ['an error', {error: {message: 'broken'}}],
    ['text', 'hello'],
    ['nothing', undefined],
  ])('whose look-up answers %s is an error, not an unknown name', async (_, body) => {
    const error = await failure(
      resolverOf(server({'/products': () => body}), {product: 'Quay', 'organization-id': 1}).id(product),
    )
    expect(error.parts.code).toBe('unexpected_answer')
  })
})

describe('look-ups', () => {
  it('that do not depend on each other run side by side', async () => {
    const transport = server({
      '/products': [{id: 5, name: 'Quay'}],
      '/content_views': [{id: 6, name: 'App'}],
      '/environments': [{id: 7, name: 'Dev'}],
    })
    const resolve = resolverOf(transport, {
      product: 'Quay',
      'content-view': 'App',
      'lifecycle-environment': 'Dev',
      'organization-id': 1,
    })
    expect(await Promise.all([resolve.id(product), resolve.id(view), resolve.id(environment)])).toEqual([5, 6, 7])
    expect(transport.most()).toBe(3)
  })

  it('are done once each, whoever needs them', async () => {
    const transport = server({
      '/organizations': [acme],
      '/products': [{id: 5, name: 'Quay'}],
      '/content_views': [{id: 6, name: 'App'}],
      '/environments': (sent: Sent) => [{id: sent.query['name'] === 'Dev' ? 7 : 8, name: sent.query['name']}],
    })
    const given = {
      organization: 'ACME',
      product: 'Quay',
      'content-view': 'App',
      'lifecycle-environment': 'Dev',
      prior: 'Test',
    }
    const resolve = resolverOf(transport, given)
    const ids = [
      resolve.id(organization),
      resolve.id(product),
      resolve.id(view),
      resolve.id(view),
      resolve.id(environment),
      resolve.id(environment, 'prior'),
      resolve.required(organization),
    ]
    expect(await Promise.all(ids)).toEqual([1, 5, 6, 6, 7, 8, 1])
    expect(transport.sent.map((s) => s.path).sort()).toEqual(
      ['/organizations', '/products', '/content_views', '/environments', '/environments'].sort(),
    )
  })

  it('that fail fail once, for whoever waits, and leave nothing unhandled', async () => {
    const transport = server({'/organizations': []})
    const resolve = resolverOf(transport, {organization: 'nosuch', product: 'a', 'content-view': 'b'})
    const errors = await Promise.all([resolve.id(product), resolve.id(view)].map(failure))
    expect(errors.map((e) => e.parts.code)).toEqual(['not_found', 'not_found'])
    expect(transport.sent).toHaveLength(1)
  })
})

describe('several names', () => {
  const rows = ['a', 'b', 'c'].map((name, i) => ({id: i + 1, name}))

  it('are found with one request, in their order', async () => {
    for (const [known, query] of [
      [organization, {search: 'name = "c" or name = "a"'}],
      [view, {names: ['c', 'a']}],
      [product, {}],
    ] as const) {
      const transport = server({[String((await known.lists()).paths[0])]: rows})
      expect(await resolverOf(transport, {'organization-id': 1}).byNames(known, ['c', 'a'])).toEqual([3, 1])
      expect(transport.sent).toHaveLength(1)
      expect(transport.sent[0]?.query).toMatchObject(query)
    }
  })

  it('are found however many there are', async () => {
    const many = Array.from({length: 2500}, (_, i) => ({id: i + 1, name: `n${i + 1}`}))
    const transport = fakeTransport(({query}) => {
      const [page, size] = [Number(query['page']), Number(query['per_page'])]
      return {subtotal: many.length, results: many.slice((page - 1) * size, page * size)}
    })
    const resolve = resolverOf(transport, {'organization-id': 1})
    expect(await resolve.byNames(product, ['n2500', 'n1', 'n1001'])).toEqual([2500, 1, 1001])
  })

  it('must all be there, once', async () => {
    const unknown = await failure(
      resolverOf(server({'/products': rows}), {'organization-id': 1}).byNames(product, ['a', 'x']),
    )
    expect(unknown.parts).toMatchObject({code: 'not_found'})
    expect(unknown.message).toContain('"x"')
    const twice = [...rows, {id: 9, name: 'a'}]
    const ambiguous = await failure(
      resolverOf(server({'/products': twice}), {'organization-id': 1}).byNames(product, ['a']),
    )
    expect(ambiguous.parts.code).toBe('ambiguous')
  })

  it('may come back without their names when there is one', async () => {
    expect(await resolverOf(server({'/products': [{id: 3}]}), {'organization-id': 1}).byNames(product, ['a'])).toEqual([
      3,
    ])
  })

  it('of none are none, without asking', async () => {
    const transport = server({'/products': rows})
    expect(await resolverOf(transport, {'organization-id': 1}).byNames(product, [])).toEqual([])
    expect(transport.sent).toEqual([])
  })
})
