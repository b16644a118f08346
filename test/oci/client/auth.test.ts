import {describe, expect, it} from 'vitest'
import type {IncomingMessage, ServerResponse} from 'node:http'
import {digestOf} from '../../../src/core/digest'
import {Secret} from '../../../src/core/secret'
import {registryUrl} from '../../../src/oci/client/session'
import {all, client, failure, impatientClock, scripted, upstream, user, userText} from '../support'

const basic = `Basic ${Buffer.from('ada:canary-password').toString('base64')}`
const content = 'blob content'
const digest = digestOf(content)

describe('logging in', () => {
  it('uses Basic where the registry asks for it', async () => {
    const server = await upstream({credentials: userText, scheme: 'basic'})
    const registry = client(server.url, {credentials: user})
    expect(await registry.listTags('apps/web')).toHaveLength(4)
    await registry.ping()
    const sent = server.requests.map((request) => request.headers.authorization)
    expect(sent).toEqual([undefined, basic, basic])
  })

  it('fetches one token per scope and uses it until it expires', async () => {
    const server = await upstream({credentials: userText, tokenLifetime: 60})
    const clock = impatientClock()
    const registry = client(server.url, {credentials: user, clock})
    await Promise.all([registry.listTags('apps/web'), registry.getManifest('apps/web', '1.0'), registry.catalog()])
    await registry.listTags('apps/web')
    const tokens = () => server.requests.filter((request) => request.path === '/token')
    expect(
      tokens()
        .map((request) => request.query.getAll('scope').join())
        .sort(),
    ).toEqual(['registry:catalog:*', 'repository:apps/web:pull'])
    expect(tokens()[0]?.query.get('account')).toBe('ada')
    expect(tokens()[0]?.query.get('service')).toBe('upstream')
    expect(tokens().every((request) => request.headers.authorization === basic)).toBe(true)
    await clock.sleep(58_000)
    await registry.listTags('apps/web')
    expect(tokens()).toHaveLength(3)
  })

  it('gets a new token when the registry no longer takes the old one', async () => {
    let issued = 0
    const server = await scripted((request, response) => {
      if (request.url?.startsWith('/token'))
        return response.end(JSON.stringify({token: `t${++issued}`, expires_in: 3600}))
      if (request.headers.authorization === `Bearer t${issued}` && issued !== 1) return response.end('{"tags":[]}')
      const realm = `http://${request.headers.host}/token`
      return response.writeHead(401, {'www-authenticate': `Bearer realm="${realm}"`}).end()
    })
    expect(await client(server.url).listTags('a')).toEqual([])
    expect(issued).toBe(2)
  })

  it('accepts a renewed token with the same text, as Katello issues them', async () => {
    let renewed = 0
    const server = await scripted((request, response) => {
      if (request.url?.startsWith('/token')) {
        renewed += 1
        return response.end(JSON.stringify({token: 'same', expires_in: 3600}))
      }
      if (request.headers.authorization === 'Bearer same' && renewed >= 2) return response.end('{"tags":[]}')
      return response.writeHead(401, {'www-authenticate': `Bearer realm="http://${request.headers.host}/token"`}).end()
    })
    expect(await client(server.url).listTags('a')).toEqual([])
  })

  it('asks for tokens anonymously when there are no credentials', async () => {
    const server = await upstream({anonymous: true})
    expect(await client(server.url).listTags('apps/web')).toHaveLength(4)
    expect(server.requests.map((request) => request.path)).toEqual([
      '/v2/apps/web/tags/list',
      '/token',
      '/v2/apps/web/tags/list',
    ])
    expect(server.requests.every((request) => !request.headers.authorization?.startsWith('Basic'))).toBe(true)
  })

  it('tells wrong credentials (129) from none', async () => {
    for (const scheme of ['basic', 'bearer'] as const) {
      const server = await upstream({credentials: userText, scheme})
      const wrong = {username: 'ada', password: new Secret('wrong')}
      expect((await failure(client(server.url, {credentials: wrong}).listTags('apps/web'))).exit).toBe(129)
      expect((await failure(client(server.url, {credentials: wrong}).ping())).exit).toBe(129)
      const none = await failure(client(server.url).listTags('apps/web'))
      expect(none.exit).toBe(129)
      expect(none.parts.hint).toMatch(/log in|login/i)
    }
  })

  it('says the scopes of a mount in an order in which the last one is the target', async () => {
    const server = await upstream({credentials: userText})
    const registry = client(server.url, {credentials: user})
    const target = registry.repository('apps/web')
    const blob = {mediaType: 'x/y', digest, size: content.length}
    await failure(
      target
        .putBlob(
          blob,
          () => {
            throw new Error('not reached')
          },
          {mountFrom: 'library/busybox'},
        )
        .then(() => undefined),
    )
    const scopes = server.requests
      .filter((request) => request.path === '/token')
      .map((request) => request.query.getAll('scope'))
    expect(scopes[0]).toEqual(['repository:library/busybox:pull', 'repository:apps/web:pull,push'])
  })

  it('sends a given token as it is and fetches none', async () => {
    const server = await scripted((request, response) => {
      response.writeHead(request.headers.authorization === 'Bearer given' ? 200 : 401).end('{"tags":["x"]}')
    })
    expect(await client(server.url, {token: new Secret('given')}).listTags('a')).toEqual(['x'])
    expect((await failure(client(server.url, {token: new Secret('other')}).listTags('a'))).exit).toBe(129)
  })

  it('refuses answers that hold no usable token', async () => {
    for (const body of ['{}', '<html>', '{"token":""}', '{"token":"a\\r\\nx: y"}', '{"token":5}']) {
      const server = await scripted((request, response) => {
        if (request.url?.startsWith('/token')) return response.end(body)
        return response
          .writeHead(401, {'www-authenticate': `Bearer realm="http://${request.headers.host}/token"`})
          .end()
      })
      expect((await failure(client(server.url).listTags('a'))).parts.code).toBe('invalid_token_answer')
    }
  })
})

describe('credentials stay where they belong', () => {
  const loggedIn = (handle: (request: IncomingMessage, response: ServerResponse) => unknown) =>
    scripted((request, response) => {
      if (request.headers.authorization !== basic && request.url !== '/elsewhere')
        return void response.writeHead(401, {'www-authenticate': 'Basic realm="x"'}).end()
      return void handle(request, response)
    })
  const other = () =>
    scripted((request, response) => {
      const back = new URL(request.url ?? '/', 'http://x').searchParams.get('back')
      if (back) return response.writeHead(307, {location: back}).end()
      return response.end(content)
    })
  const seen = (server: {requests: IncomingMessage[]}) =>
    server.requests.flatMap((request) => request.headers.authorization ?? [])

  it('when a blob is redirected to another port, host or name', async () => {
    const storage = await other()
    for (const location of [
      `${storage.url}/x`,
      `http://localhost:${storage.host.split(':')[1]}/x`,
      `//${storage.host}/x`,
    ]) {
      const server = await loggedIn((_, response) => response.writeHead(307, {location}).end())
      const bytes = await all(client(server.url, {credentials: user}).getBlob('a', {digest, size: content.length}))
      expect(Buffer.from(bytes).toString()).toBe(content)
    }
    expect(storage.requests).toHaveLength(3)
    expect(seen(storage)).toEqual([])
  })

  it('when a redirect elsewhere leads back', async () => {
    const storage = await other()
    const server = await loggedIn((request, response) => {
      if (request.url === '/elsewhere') return response.end(content)
      const location = `${storage.url}/?back=${encodeURIComponent(`http://${request.headers.host}/elsewhere`)}`
      return response.writeHead(302, {location}).end()
    })
    await all(client(server.url, {credentials: user}).getBlob('a', {digest}))
    expect(server.requests.at(-1)?.url).toBe('/elsewhere')
    expect(server.requests.at(-1)?.headers.authorization).toBeUndefined()
  })

  it('when the other server redirects within itself', async () => {
    const storage = await scripted((request, response) => {
      if (request.url === '/second') return response.end(content)
      return response.writeHead(302, {location: '/second'}).end()
    })
    const server = await loggedIn((_, response) => response.writeHead(307, {location: `${storage.url}/first`}).end())
    await all(client(server.url, {credentials: user}).getBlob('a', {digest}))
    expect(storage.requests.map(({url}) => url)).toEqual(['/first', '/second'])
    expect(seen(storage)).toEqual([])
  })

  it('but go along on a redirect within the registry', async () => {
    const server = await loggedIn((request, response) => {
      if (request.url?.startsWith('/pulp')) return response.end(content)
      return response.writeHead(302, {location: '/pulp/container/x'}).end()
    })
    await all(client(server.url, {credentials: user}).getBlob('a', {digest}))
    expect(server.requests.at(-1)?.headers.authorization).toBe(basic)
  })

  it('when the storage asks for credentials itself', async () => {
    const storage = await scripted((request, response) => {
      const realm = `http://${request.headers.host}/token`
      return response.writeHead(401, {'www-authenticate': `Basic realm="x", Bearer realm="${realm}"`}).end()
    })
    const server = await loggedIn((_, response) => response.writeHead(307, {location: storage.url}).end())
    expect((await failure(client(server.url, {credentials: user}).getBlob('a', {digest}))).exit).toBe(129)
    expect(storage.requests).toHaveLength(1)
    expect(seen(storage)).toEqual([])
  })

  it('when the token endpoint is on another site', async () => {
    const thief = await other()
    const realm = `http://localhost:${thief.host.split(':')[1]}/token`
    const server = await scripted((_, response) =>
      response.writeHead(401, {'www-authenticate': `Bearer realm="${realm}",service="x"`}).end(),
    )
    const error = await failure(client(server.url, {credentials: user}).listTags('a'))
    expect(error.parts).toMatchObject({code: 'untrusted_realm', exit: 77})
    expect(thief.requests).toHaveLength(0)
  })

  it('unless that token endpoint is allowed', async () => {
    const sso = await scripted((_, response) => response.end('{"token":"t"}'))
    const origin = `http://localhost:${sso.host.split(':')[1]}`
    const server = await scripted((request, response) => {
      if (request.headers.authorization === 'Bearer t') return response.end('{"tags":[]}')
      return response.writeHead(401, {'www-authenticate': `Bearer realm="${origin}/token"`}).end()
    })
    await client(server.url, {credentials: user, trustedRealms: [origin]}).listTags('a')
    expect(seen(sso)).toEqual([basic])
  })

  it('when the token endpoint redirects', async () => {
    const thief = await scripted((_, response) => response.end('{"token":"t"}'))
    const server = await scripted((request, response) => {
      if (request.url?.startsWith('/token')) return response.writeHead(307, {location: `${thief.url}/steal`}).end()
      return response.writeHead(401, {'www-authenticate': `Bearer realm="http://${request.headers.host}/token"`}).end()
    })
    await failure(client(server.url, {credentials: user}).listTags('a'))
    expect(thief.requests.length).toBeGreaterThan(0)
    expect(seen(thief)).toEqual([])
  })

  it('when an upload is moved to another server', async () => {
    const storage = await scripted((_, response) => response.writeHead(201).end())
    const server = await loggedIn((request, response) => {
      if (request.method === 'HEAD') return response.writeHead(404).end()
      return response.writeHead(202, {location: `${storage.url}/upload?state=1`}).end()
    })
    const blob = {mediaType: 'x/y', digest, size: content.length}
    const bytes = async function* () {
      yield Buffer.from(content)
    }
    expect(await client(server.url, {credentials: user}).pushBlob('a', blob, bytes)).toBe('copied')
    expect(storage.requests[0]?.url).toBe(`/upload?state=1&digest=${encodeURIComponent(digest)}`)
    expect(seen(storage)).toEqual([])
  })

  it('in errors and events too', async () => {
    const events: unknown[] = []
    const server = await upstream({credentials: {...userText, password: 'other'}})
    const registry = client(server.url, {credentials: user, onEvent: (event) => events.push(event)})
    const error = await failure(registry.listTags('apps/web'))
    const text = JSON.stringify([error, events, error.stack, {...error}])
    expect(text).not.toContain('canary')
    expect(text).not.toContain(basic.slice(6))
    expect(error.cause).toBeUndefined()
  })
})

describe('redirects', () => {
  it('that never end, change the protocol or lead nowhere are refused', async () => {
    const locations = ['/again', 'file:///etc/passwd', 'http://', 'ftp://x/']
    for (const location of locations) {
      const server = await scripted((_, response) => response.writeHead(302, {location}).end())
      expect((await failure(client(server.url).getBlob('a', {digest}))).parts.code).toBe('bad_redirect')
      expect(server.requests.length).toBeLessThanOrEqual(6)
    }
  })
})

describe('registryUrl', () => {
  it('takes http and https without credentials', () => {
    expect(registryUrl('https://h.example').href).toBe('https://h.example/')
    expect(registryUrl('http://h:5000/base?x#y').href).toBe('http://h:5000/base/')
    for (const text of ['h.example', 'ftp://h', 'https://u:p@h', '', 'https://'])
      expect(() => registryUrl(text)).toThrow(/registry/i)
  })
})
