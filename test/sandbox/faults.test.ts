// Faults of the sandbox, as mallet itself meets them: exit codes, and how often a request is sent.
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest'
import {Faults} from '../../src/sandbox/faults/faults'
import {parseFault} from '../../src/sandbox/faults/spec'
import {seed} from '../../src/sandbox/seed'
import {harness, type Harness} from '../server/harness'
import {temporary} from '../support/places'
import {mallet, type Run} from '../support/program'

describe('a fault as it is written', () => {
  it.each([
    'sync:fail',
    'sync:slow=0.5@2+',
    'Actions::Katello::Repository::Sync:hang@2-4',
    'blob:cut@10%',
    'GET /katello/api/products/*:503,retry-after=1@1',
    '/v2/**:disconnect',
  ])('may be %s', (text) => {
    expect(parseFault(text).text).toBe(text)
  })

  it.each([
    ['sync', 'it has no action'],
    ['sync:explode', '"explode" is not an action'],
    ['sync:503', 'a task can only fail, hang or be slow'],
    ['nothing:fail', '"nothing" is not a target'],
    ['sync:fail@0', '"0" does not say when'],
    ['sync:fail@4-2', '"4-2" does not say when'],
    ['sync:fail@200%', '"200%" does not say when'],
    ['sync:fail@1@2', 'it has more than one @'],
    ['api:200', '"200" is not an action'],
  ])('is refused as %s: %s', (text, why) => {
    expect(() => parseFault(text)).toThrow(
      expect.objectContaining({exit: 64, message: `"${text}" is not a fault: ${why}`}),
    )
  })

  it('finds requests by a path, in which * is a segment and ** any', () => {
    const meets = (text: string, method: string, path: string): boolean => {
      const {target} = parseFault(`${text}:500`)
      return target.kind === 'request' && target.matches(method, path, true)
    }
    expect(meets('GET /katello/api/products/*', 'GET', '/katello/api/products/4')).toBe(true)
    expect(meets('GET /katello/api/products/*', 'PUT', '/katello/api/products/4')).toBe(false)
    expect(meets('/katello/api/products/*', 'GET', '/katello/api/products/4/sync')).toBe(false)
    expect(meets('/katello/**', 'GET', '/katello/api/products/4/sync')).toBe(true)
    expect(meets('blob', 'GET', '/v2/a/b/blobs/sha256:00')).toBe(false)
    expect(meets('blob', 'GET', '/pulp/container/a/b/sha256:00')).toBe(true)
    expect(meets('api', 'GET', '/v2/')).toBe(false)
  })
})

describe('a fault with a probability', () => {
  const struck = (seed: number): boolean[] => {
    const faults = new Faults()
    faults.add(['api:500@30%'], seed)
    return Array.from({length: 200}, () => faults.strike(() => true) !== undefined)
  }

  it('strikes as often as it says, at the same times for the same seed', () => {
    expect(struck(1)).toEqual(struck(1))
    expect(struck(1)).not.toEqual(struck(2))
    const share = struck(1).filter(Boolean).length / 200
    expect(share).toBeGreaterThan(0.2)
    expect(share).toBeLessThan(0.4)
  })
})

describe('mallet, where the sandbox has a fault', () => {
  let at: Harness
  beforeAll(async () => {
    at = await harness({organization: null})
    await seed(at.server.app)
  })
  afterAll(() => at.close())
  beforeEach(() => {
    at.server.app.faults.clear()
  })

  const run = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> =>
    mallet(words, {env: {MALLET_SERVER: at.server.url, ...env}})
  const products = ['product', 'list', '--organization', 'ACME', '--json', 'name']
  const synchronize = [
    'repository',
    'synchronize',
    '--name',
    'web',
    '--product',
    'Applications',
    '--organization',
    'ACME',
  ]
  const publish = ['content-view', 'publish', '--name', 'Draft CV', '--organization', 'ACME']
  const promote = ['content-view', 'version', 'promote', '--content-view', 'App CV', '--organization', 'ACME']
  const create = ['product', 'create', '--organization', 'ACME', '--name']
  const pull = ['registry', 'pull', 'acme/prod/app_cv/applications/web:1.0']
  const tags = ['registry', 'tags', 'acme/prod/app_cv/applications/web']
  const first = '/katello/api/products'

  it.each<[string, readonly string[], number, string, number]>([
    ['sync:fail@1', synchronize, 70, 'Injected fault: the task fails', 1],
    ['publish:fail', publish, 70, 'Injected fault: the task fails', 1],
    ['promote:fail', [...promote, '--version', '2.0', '--to-lifecycle-environment', 'Test'], 70, 'Injected fault', 1],
    [`GET ${first}:503,retry-after=0@1`, products, 0, '', 2],
    [`GET ${first}:500@1-2`, products, 0, '', 3],
    [`GET ${first}:503,retry-after=0`, products, 70, 'Injected fault: status 503', 4],
    [`GET ${first}:404`, products, 128, 'Injected fault: status 404', 1],
    [`GET ${first}:disconnect@1`, products, 0, '', 2],
    [`GET ${first}:cut@1`, products, 0, '', 2],
    [`GET ${first}:slow=0.1`, products, 0, '', 1],
    [`POST ${first}:disconnect`, [...create, 'lost'], 70, 'may have been carried out', 1],
    [`POST ${first}:503`, [...create, 'refused'], 70, 'Injected fault: status 503', 1],
    ['tags:429,retry-after=1@1', tags, 0, '', 2],
    ['tags:429,retry-after=0', tags, 70, 'too many requests', 4],
    ['registry:503,retry-after=0@1', tags, 0, '', 4],
  ])('%s', async (fault, words, code, text, seen) => {
    at.server.app.faults.add([fault])
    const ran = await run(words)
    expect(ran.stderr).toContain(text)
    expect(ran.code).toBe(code)
    expect(at.server.app.faults.list()).toMatchObject([{seen}])
  })

  it('a layer that is cut off is fetched again, from where it broke off; one that is not there is an error', async () => {
    const cwd = temporary()
    at.server.app.faults.add(['blob:cut@1-2'])
    expect(await run([...pull, `oci:${join(cwd, 'one')}`])).toMatchObject({code: 0})
    expect(at.server.app.faults.list()).toMatchObject([{struck: 2}])
    at.server.app.faults.clear()
    at.server.app.faults.add(['blob:404'])
    expect((await run([...pull, `oci:${join(cwd, 'two')}`])).code).toBe(128)
  })

  it('a server that hangs ends by the limit of the request, a task that hangs by --timeout, and goes on after that', async () => {
    const [hanging] = at.server.app.faults.add([`GET ${first}:hang`, 'sync:hang@1'])
    const limits = {MALLET_FIRST_BYTE_TIMEOUT: '0.2', MALLET_RETRIES: '0'}
    const hung = await run(products, limits)
    expect([hung.code, hung.stderr]).toEqual([70, expect.stringContaining('it did not respond within 0.2 s')])
    at.server.app.faults.clear(hanging?.id)
    const started = await run([...synchronize, '--async', '--json', 'id'])
    const {id} = JSON.parse(started.stdout) as {id: string}
    expect(await run(['--timeout', '1', 'task', 'progress', '--id', id])).toMatchObject({code: 75})
    const row = at.server.app.tasks.byUuid(id)
    expect(row && at.server.app.tasks.cancel(row)).toBe(true)
    expect(await at.task(id)).toMatchObject({result: 'cancelled'})
    expect(await run(synchronize)).toMatchObject({code: 0})
  })

  it('the first that is added strikes, and all count', () => {
    const {faults} = at.server.app
    faults.add(['api:500@2', 'api:503'])
    const actions = Array.from({length: 2}, () => faults.strike(({kind}) => kind === 'request'))
    expect(actions).toEqual([
      {name: 'status', status: 503, retryAfter: undefined},
      {name: 'status', status: 500, retryAfter: undefined},
    ])
    expect(faults.list().map(({seen, struck}) => [seen, struck])).toEqual([
      [2, 1],
      [2, 1],
    ])
  })
})
