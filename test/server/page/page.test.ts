import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {harness, type Harness} from '../harness'
import {fill, hostile, type Pictured} from './setup'

let h: Harness
let made: Pictured

beforeAll(async () => {
  h = await harness()
  made = await fill(h)
})
afterAll(() => h.close())

const admin = {authorization: `Basic ${Buffer.from('admin:changeme').toString('base64')}`}

/** A page as a browser asks for it, redirects not followed. */
async function get(
  path: string,
  headers: Record<string, string> = admin,
): Promise<{status: number; text: string; headers: Headers}> {
  const response = await fetch(h.server.url + path, {headers, redirect: 'manual'})
  return {status: response.status, text: await response.text(), headers: response.headers}
}

const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(h.server.url + path, {method: 'POST', redirect: 'manual', headers, body: new URLSearchParams(form)})

const cookieOf = (headers: Headers): string => headers.get('set-cookie')?.split(';')[0] ?? ''

/** What is read, without markup. */
const textOf = (page: string): string => page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')

describe('the login', () => {
  it('leads those who are not logged in to a form, and from there to where they wanted to go', async () => {
    const refused = await get('/?q=web', {})
    expect(refused.status).toBe(303)
    expect(refused.headers.get('location')).toBe('/users/login?to=%2F%3Fq%3Dweb')
    expect(refused.text).toBe('')
    const form = await get('/users/login?to=%2F%3Fq%3Dweb', {})
    expect(form.text).toContain('value="/?q=web"')
    const done = await post('/users/login', {login: 'admin', password: 'changeme', to: '/?q=web'})
    expect([done.status, done.headers.get('location')]).toEqual([303, '/?q=web'])
    expect(done.headers.get('set-cookie')).toMatch(/^_session_id=[\w-]{20,}; path=\/; HttpOnly; SameSite=Lax$/)
    expect((await get('/', {cookie: cookieOf(done.headers)})).status).toBe(200)
  })

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/a\nb'])(
    'never leads to %j',
    async (to) => {
      const done = await post('/users/login', {login: 'admin', password: 'changeme', to})
      expect(done.headers.get('location')).toBe('/')
    },
  )

  it('refuses a wrong password, and what another site sends', async () => {
    const wrong = await post('/users/login', {login: hostile, password: 'no'})
    expect(wrong.status).toBe(401)
    const page = await wrong.text()
    expect(page).toContain('The user or the password is wrong.')
    expect(page).not.toContain('<script>alert')
    const inputs = page.replaceAll(/\s+/g, ' ')
    expect(inputs).toMatch(/name="login" value="&lt;script&gt;[^>]* required \/>/)
    expect(inputs).toMatch(/id="password"[^>]* required autofocus \/>/)
    const foreign = await post('/users/login', {login: 'admin', password: 'changeme'}, {'sec-fetch-site': 'cross-site'})
    expect([foreign.status, foreign.headers.get('set-cookie')]).toEqual([403, null])
  })

  it('ends with the session of the page and no other', async () => {
    const cli = cookieOf((await get('/katello/api/ping')).headers)
    const own = cookieOf((await post('/users/login', {login: 'admin', password: 'changeme'})).headers)
    expect(own).not.toBe(cli)
    const out = await post('/users/logout', {}, {cookie: own})
    expect([out.status, out.headers.get('location')]).toEqual([303, '/users/login'])
    expect((await get('/', {cookie: own})).status).toBe(303)
    expect((await get('/', {cookie: cli})).status).toBe(200)
  })

  it('counts failed logins with those of the API', async () => {
    const many = await harness()
    try {
      await many.ok('PUT', '/api/settings/failed_login_attempts_limit', {setting: {value: '2'}})
      const login = (password: string): Promise<Response> =>
        fetch(`${many.server.url}/users/login`, {
          method: 'POST',
          redirect: 'manual',
          body: new URLSearchParams({login: 'admin', password}),
        })
      await login('a')
      expect((await many.ask('GET', '/api/users', undefined, 'admin:b')).status).toBe(401)
      const blocked = await login('changeme')
      expect(blocked.status).toBe(401)
      expect(await blocked.text()).toContain('Too many failed logins')
    } finally {
      await many.close()
    }
  })
})

describe('what browsers are told', () => {
  it.each(['/', '/users/login', '/page/tasks', '/settings', '/content_views/999', '/?organization=999'])(
    'allows %s nothing but its own style and script',
    async (path) => {
      const {headers, text} = await get(path)
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      )
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(text).not.toMatch(/ style=| on\w+=|<style|<script(?! src="\/page\/script\.js" defer><\/script>)/)
      for (const [, address] of text.matchAll(/(?:href|src|action)="([^"]*)"/g))
        expect(address).toMatch(/^(?:\/(?!\/)|#|$)/)
    },
  )

  it('serves style, script and icon without a login, as what they are', async () => {
    const types = await Promise.all(
      ['style.css', 'script.js', 'icon.svg'].map(async (name) => {
        const {status, headers, text} = await get(`/page/${name}`, {})
        expect(text).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/)
        return `${status} ${headers.get('content-type')}`
      }),
    )
    expect(types).toEqual([
      '200 text/css; charset=utf-8',
      '200 text/javascript; charset=utf-8',
      '200 image/svg+xml; charset=utf-8',
    ])
  })

  it('only reads: other methods are of the API, and a page writes nothing but the use of the session', async () => {
    const {store} = h.server.app
    const before = store.database.get<{n: number}>('SELECT count(*) AS n FROM tasks')?.n
    for (const method of ['PUT', 'DELETE', 'PATCH']) expect((await h.ask(method, '/')).status).toBe(404)
    const head = await fetch(`${h.server.url}/`, {method: 'HEAD', headers: admin})
    expect([head.status, await head.text()]).toEqual([200, ''])
    await get('/')
    expect(store.database.get<{n: number}>('SELECT count(*) AS n FROM tasks')?.n).toBe(before)
  })
})

describe('what is shown, without a script', () => {
  it('shows environments as columns and marks drift in words', async () => {
    const {text} = await get('/')
    expect(text).not.toContain('<script>alert')
    const escaped = '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;'
    expect(text).toContain(`View ${escaped}`)
    const [head = ''] = /<thead>[\s\S]*?<\/thead>/.exec(text) ?? []
    expect(textOf(head).trim()).toBe(
      'Image Synchronized Library Dev &lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;',
    )
    const images = textOf(text.slice(text.indexOf('id="images"'), text.indexOf('id="versions"')))
    expect(images).toContain('≠ differs from the last sync')
    expect(images).toContain('≠ differs from Dev')
    expect(images).toContain('same as Library')
    expect(images).toContain(made.old.slice(7, 19))
    expect(text).toContain('1</b><span>tag, 2 differences')
  })

  it('shows versions with their environments, tasks, and what hosts boot', async () => {
    const {text} = await get('/')
    const versions = textOf(text.slice(text.indexOf('id="versions"'), text.indexOf('id="tasks"')))
    expect(versions).toMatch(/2\.0 latest Library Dev 1 /)
    expect(versions).toMatch(/1\.0 &lt;script&gt;/)
    const tasks = textOf(text.slice(text.indexOf('id="tasks"'), text.indexOf('id="hosts"')))
    expect(tasks).toContain('No task is running')
    expect(tasks).toContain('✓ success')
    expect(tasks).not.toContain("organization 'Default Organization'")
    const hosts = textOf(text.slice(text.indexOf('id="hosts"')))
    expect(hosts).toMatch(/db1\.example\.com ✓ no update pending Booted/)
    expect(hosts).toMatch(/web1\.example\.com ↻ update staged for the next boot Booted/)
    expect(hosts).toMatch(/web2\.example\.com ↑ update available Booted/)
  })

  it('says what a bulk action does', async () => {
    const repositories = ['x', 'y'].map((name) =>
      h.ok('POST', '/katello/api/repositories', {product_id: made.productId, content_type: 'docker', name}),
    )
    const ids = (await Promise.all(repositories)).map(({id}) => Number(id))
    const {task} = await h.ok('PUT', '/katello/api/repositories/bulk/destroy', {ids})
    await h.task(String(task.id))
    expect(textOf((await get('/page/tasks?organization=1')).text)).toMatch(/Bulk action: Delete[^,]*, 2 tasks/)
  })

  it('gives the tasks alone to the script', async () => {
    const {text} = await get('/page/tasks?organization=1')
    expect(text.trimStart()).toMatch(/^<section\s+id="tasks"/)
  })

  it('finds digests, their beginnings, pull specs and names', async () => {
    const found = async (q: string): Promise<string> => {
      const {text} = await get(`/?${new URLSearchParams({q}).toString()}`)
      const [, hosts = ''] = text.split('id="hosts"')
      const names = [...hosts.matchAll(/<h3><bdi>(\w+)/g)].map(([, name]) => name)
      return [/<p>(\d+ tags?)/.exec(text)?.[1], /(\d+) content views?/.exec(textOf(text))?.[1], ...names].join(' ')
    }
    expect(await found(made.old)).toBe('1 tag 1 web1')
    expect(await found(made.old.slice(7, 23))).toBe('1 tag 1 web1')
    expect(await found('sha256:000000000000')).toBe('0 tags 0')
    const {text} = await get(`/?q=${made.old}`)
    expect(text).toContain(`<title>${made.old} · Default Organization · mallet sandbox</title>`)
    const spec = /<code>([^<]*\/dev\/[^<]*:latest)<\/code>/.exec(text)?.[1] ?? ''
    expect(spec).toMatch(/^[\w/.-]+\/web:latest$/)
    expect(await found(`katello.example.com:443/${spec}`)).toBe('1 tag 1')
    expect(await found(`${spec}x`)).toBe('0 tags 0')
    expect(await found('web')).toBe('1 tag 1 db1 web1 web2')
    expect(await found('web nothing')).toBe('0 tags 0')
    expect(await found("%' OR 1=1 --")).toBe('0 tags 0')
    expect((await get(`/?q=${encodeURIComponent(hostile)}`)).text).not.toContain('<script>alert')
  })
})

describe('the paths that mallet browse prints', () => {
  it('leads to the place on the page', async () => {
    const to = async (path: string): Promise<string> =>
      decodeURIComponent((await get(path)).headers.get('location') ?? '')
    expect(await to(`/content_views/${made.viewId}`)).toMatch(/^\/\?organization=1&q=View\+<script>.*#versions$/)
    expect(await to(`/lifecycle_environments/${made.environmentIds.dev}`)).toBe('/?organization=1#images')
    expect(await to(`/products/${made.productId}`)).toMatch(/#images$/)
    expect(await to('/products/1/repositories/1')).toBe('/?organization=1&q=web#images')
    expect(await to('/new/hosts/web1.example.com')).toBe('/?organization=1&q=web1.example.com#hosts')
    expect(await to('/organizations/1/edit')).toBe('/?organization=1#main')
    const [task] = h.server.app.store.tasks.all()
    expect(await to(`/foreman_tasks/tasks/${task?.uuid}`)).toBe(
      `/?organization=1&task=${task?.uuid}#task-${task?.uuid}`,
    )
    expect((await get(`/?organization=1&task=${task?.uuid}`)).text).toContain(`id="task-${task?.uuid}"`)
  })

  it('names the command for what is not shown', async () => {
    const {status, text} = await get('/settings')
    expect([status, textOf(text).includes('mallet settings list')]).toEqual([404, true])
    expect((await get('/smart_proxies/7')).text).toContain('mallet capsule info --id 7')
    expect((await get('/content_views/999')).status).toBe(404)
  })
})

it('shows only what somebody may see', async () => {
  const {store} = h.server.app
  await h.ok('POST', '/katello/api/organizations', {name: 'Secret'})
  const user = {
    login: 'reader',
    password: 'readerreader',
    mail: 'r@example.com',
    auth_source_id: 1,
    organization_ids: [1],
  }
  await h.ok('POST', '/api/users', {user})
  const secret = store.organizations.first({name: 'Secret'})
  const reader = {authorization: `Basic ${Buffer.from('reader:readerreader').toString('base64')}`}
  const {text} = await get('/', reader)
  expect(text).not.toContain('Secret')
  expect(textOf(text)).toContain('You need the permission view_products to see this.')
  expect(textOf(text)).toContain('You need the permission view_hosts to see this.')
  expect(textOf(text)).toContain('No tasks yet.')
  const [task] = store.tasks.all()
  expect((await get(`/page/tasks?organization=1&task=${task?.uuid}`, reader)).text).toContain('No tasks yet.')
  const other = await get(`/?organization=${secret?.id}`, reader)
  expect([other.status, other.text.includes('Secret')]).toEqual([404, false])
})

it.each(['4.16', '5.0'] as const)('is there whichever release the sandbox is: %s', async (katello) => {
  const other = await harness({edition: {katello}})
  try {
    const response = await fetch(other.server.url, {headers: admin})
    const text = await response.text()
    expect([response.status, text.includes(`Katello ${katello}.`)]).toEqual([200, true])
    expect(text).toContain('No images yet.')
  } finally {
    await other.close()
  }
})
