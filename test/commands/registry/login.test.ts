import {chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {catalog, type Catalog} from '../../sandbox/catalog'
import {onCleanup, temporary} from '../../support/places'
import {authFiles} from '../../../src/config/containers-auth'
import {startUpstream} from '../../support/upstream'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {hostOf, nobody, userOf, type User} from './support'

let at: Catalog
beforeAll(async () => {
  at = await catalog()
})
afterAll(() => at.close())

interface AuthFile {
  readonly auths: Readonly<Record<string, {readonly auth?: string} | undefined>>
}

const read = (file: string): AuthFile => JSON.parse(readFileSync(file, 'utf8')) as AuthFile
const loginIn = (file: string, host: string): string =>
  Buffer.from(read(file).auths[host]?.auth ?? '', 'base64').toString()

function write(file: string, content: unknown): void {
  mkdirSync(dirname(file), {recursive: true})
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
}

async function tokens(user = 4): Promise<{id: number; name: string; 'revoked?': boolean}[]> {
  return (await at.ok('GET', `/api/users/${user}/personal_access_tokens?per_page=100`))['results']
}

async function adminId(): Promise<number> {
  return (await at.ok('GET', '/api/current_user'))['id']
}

async function loggedOut(user: User): Promise<void> {
  for (const {id, 'revoked?': revoked} of await tokens(await adminId()))
    if (!revoked) await at.ok('DELETE', `/api/users/${await adminId()}/personal_access_tokens/${id}`)
  await user.run(['registry', 'logout', '--all'])
}

describe('registry login', () => {
  it('makes an access token and keeps it where podman looks, with the password nowhere', async () => {
    const user = userOf(at)
    const {code, stdout, stderr} = await user.run(['registry', 'login'])
    expect([code, stdout]).toEqual([0, `Logged in to ${hostOf(at)} as admin; saved in ${user.authfile}.\n`])
    const [username, secret] = loginIn(user.authfile, hostOf(at)).split(':')
    expect(username).toBe('admin')
    expect(secret).not.toBe('changeme')
    expect((await at.token(`admin:${secret}`)).status).toBe(200)
    expect(stdout + stderr).not.toContain(secret)
    const made = /Access token (\S+) created/.exec(stderr)?.[1]
    expect((await tokens(await adminId())).map(({name}) => name)).toContain(made)
    expect(statSync(user.authfile).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(user.authfile)).mode & 0o777).toBe(0o700)
  })

  it('leaves an accepted login as it is, and makes a token under the next free name when asked or needed', async () => {
    const user = userOf(at)
    const first = await user.json(['registry', 'login', '--json'])
    const kept = readFileSync(user.authfile, 'utf8')
    const again = await user.run(['registry', 'login'])
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('Already logged in')])
    expect(readFileSync(user.authfile, 'utf8')).toBe(kept)
    const next = await user.json(['registry', 'login', '--new-token', '--json'])
    expect(next.already).toBe(false)
    expect(next.token.name).not.toBe(first.token.name)
    await loggedOut(user)
    write(user.authfile, kept) // its token is revoked by now
    const renewed = await user.json(['registry', 'login', '--json'])
    expect(renewed).toMatchObject({already: false, username: 'admin', registry: hostOf(at)})
    expect(renewed.token.name).toMatch(/^mallet-.+-\d+$/)
    expect((await at.token(loginIn(user.authfile, hostOf(at)))).status).toBe(200)
  })

  it('names the token as asked, with the day it expires, and says so when the name is taken', async () => {
    const user = userOf(at)
    const args = ['registry', 'login', '--token-name', 'robot', '--token-expires-at', '2099-12-31', '--json']
    const {token} = await user.json(args)
    expect(token.name).toBe('robot')
    expect(token.expires_at).toContain('2099-12-31')
    const {code, stderr} = await userOf(at).run(['registry', 'login', '--token-name', 'robot'])
    expect(code).toBe(65)
    expect(stderr).toContain('the access token name "robot"')
    expect(stderr).toContain('choose another --token-name')
  })

  it('says what the token may do and when it expires, by default after 90 days', async () => {
    const days = async (...args: string[]): Promise<number | null> => {
      const {token} = await userOf(at).json(['registry', 'login', '--json', ...args])
      return token.expires_at === null ? null : Math.round((Date.parse(token.expires_at) - Date.now()) / 86_400_000)
    }
    expect([await days(), await days('--expires', '2w'), await days('--expires', 'never')]).toEqual([90, 14, null])
    const user = userOf(at)
    const {stderr} = await user.run(['registry', 'login', '--expires', '2099-12-31'])
    expect(stderr).toMatch(
      /Access token mallet-\S+ created\. It grants everything that admin may do and expires on 2099-12-31\./,
    )
    const again = await user.run(['registry', 'login'])
    expect(again.stdout).toMatch(
      /Already logged in to \S+ as admin with access token mallet-\S+, which expires on 2099/,
    )
    for (const wrong of [
      ['--expires', 'soon'],
      ['--expires', '1d', '--token-expires-at', '2099-12-31'],
    ])
      expect((await user.run(['registry', 'login', '--new-token', ...wrong])).code).toBe(64)
  })

  it('replaces the token of its own login before, and no other', async () => {
    const [user, other] = [userOf(at), userOf(at)]
    const name = async (who: User, ...args: string[]): Promise<{token: {name: string}; replaced: string | null}> =>
      who.json(['registry', 'login', '--json', ...args])
    const [first, foreign] = [await name(user), await name(other)]
    const second = await name(user, '--new-token')
    expect(second.replaced).toBe(first.token.name)
    const renewed = await name(user, '--new-token', '--token-name', second.token.name.replace(/-\d+$/, ''))
    expect(renewed.replaced).toBe(second.token.name)
    const live = (await tokens(await adminId())).filter((one) => !one['revoked?']).map((one) => one.name)
    expect(live).toEqual(expect.arrayContaining([renewed.token.name, foreign.token.name]))
    expect(live).not.toContain(first.token.name)
    expect(live).not.toContain(second.token.name)
  })

  it('keeps a token from standard input after the registry has accepted it', async () => {
    const user = userOf(at)
    const {token_value: value} = await at.ok('POST', `/api/users/${await adminId()}/personal_access_tokens`, {
      personal_access_token: {name: `given ${Date.now()}`},
    })
    const before = (await tokens(await adminId())).length
    const done = await user.run(['registry', 'login', '--username', 'admin', '--token-stdin'], {
      env: nobody,
      input: `${value}\n`,
    })
    expect(done.code).toBe(0)
    expect(loginIn(user.authfile, hostOf(at))).toBe(`admin:${value}`)
    expect((await tokens(await adminId())).length).toBe(before)
  })

  it('shows neither password nor token, however much it is asked to tell', async () => {
    const user = userOf(at)
    const made = await user.run(['registry', 'login', '--trace', '--json'])
    const secret = loginIn(user.authfile, hostOf(at)).split(':')[1] ?? ''
    const encoded = Buffer.from(`admin:${secret}`).toString('base64')
    const copied = await user.run(['registry', 'tags', '--repository', 'acme/applications/web', '--trace'], {
      env: nobody,
    })
    expect([made.code, copied.code, secret.length > 10]).toEqual([0, 0, true])
    for (const text of [made.stdout, made.stderr, copied.stdout, copied.stderr])
      for (const canary of [secret, encoded, 'changeme', Buffer.from('admin:changeme').toString('base64')])
        expect(text).not.toContain(canary)
    expect(copied.stderr).toContain('GET http')
  })

  it('keeps nothing that the registry does not accept', async () => {
    const user = userOf(at)
    const wrong = await user.run(['registry', 'login', '--password-stdin'], {input: 'wrong\n'})
    expect(wrong.code).toBe(129)
    expect(wrong.stderr).toContain(`${hostOf(at)} rejected the credentials of admin`)
    const empty = await user.run(['registry', 'login', '--token-stdin'], {input: '\n'})
    expect([empty.code, empty.stderr]).toEqual([64, expect.stringContaining('No password on standard input')])
    expect(existsSync(user.authfile)).toBe(false)
  })

  it('keeps everything else in the file, follows links and obeys --authfile and REGISTRY_AUTH_FILE', async () => {
    const user = userOf(at)
    const directory = temporary()
    chmodSync(directory, 0o755)
    const real = join(directory, 'real.json')
    write(real, {auths: {'quay.io': {auth: 'eDp5'}}, credHelpers: {'gcr.io': 'gcloud'}, extra: [1]})
    chmodSync(real, 0o644)
    const link = join(directory, 'link.json')
    symlinkSync(real, link)
    expect((await user.run(['registry', 'login', '--authfile', link])).code).toBe(0)
    expect(read(real)).toMatchObject({
      auths: {'quay.io': {auth: 'eDp5'}},
      credHelpers: {'gcr.io': 'gcloud'},
      extra: [1],
    })
    expect(loginIn(real, hostOf(at))).toMatch(/^admin:/)
    expect(statSync(real).mode & 0o777).toBe(0o600)
    expect(statSync(directory).mode & 0o777).toBe(0o755)
    const named = join(directory, 'named.json')
    expect((await user.run(['registry', 'login'], {env: {REGISTRY_AUTH_FILE: named}})).code).toBe(0)
    expect(loginIn(named, hostOf(at))).toMatch(/^admin:/)
    expect(existsSync(user.authfile)).toBe(false)
  })

  it('does not overwrite a file that it cannot read as one with logins', async () => {
    const user = userOf(at)
    write(user.authfile, '{"auths": ')
    const {code, stderr} = await user.run(['registry', 'login'])
    expect([code, stderr]).toEqual([78, expect.stringContaining('is not a file with registry logins')])
    expect(readFileSync(user.authfile, 'utf8')).toBe('{"auths": ')
  })

  it('loses no login when many are kept at the same time', async () => {
    const user = userOf(at)
    const registries = await Promise.all(
      Array.from({length: 4}, async () => {
        const registry = await startUpstream({
          repositories: await fixtureRepositories(),
          credentials: {username: 'ada', password: 'canary-password'},
        })
        onCleanup(() => registry.close())
        return registry.host
      }),
    )
    const runs = await Promise.all(
      registries.map((registry) =>
        user.run(['registry', 'login', '--registry', registry, '--username', 'ada', '--password-stdin'], {
          input: 'canary-password',
        }),
      ),
    )
    expect(runs.map(({code}) => code)).toEqual([0, 0, 0, 0])
    expect(Object.keys(read(user.authfile).auths).sort()).toEqual([...registries].sort())
  })
})

describe('a login to another registry', () => {
  const credentials = {username: 'ada', password: 'canary-password'}
  async function other(): Promise<{host: string; requests: readonly {headers: {authorization?: string}}[]}> {
    const registry = await startUpstream({repositories: await fixtureRepositories(), credentials})
    onCleanup(() => registry.close())
    return registry as never
  }

  it('is used for that registry only, and the credentials of the server never go there', async () => {
    const registry = await other()
    const user = userOf(at)
    const denied = await user.run(['registry', 'catalog', '--registry', registry.host])
    expect([denied.code, denied.stderr]).toEqual([
      129,
      expect.stringContaining(`Log in: mallet registry login --registry ${registry.host}`),
    ])
    const login = ['registry', 'login', '--registry', registry.host]
    expect((await user.run([...login, '--password-stdin'], {input: 'x'})).code).toBe(64)
    const wrong = await user.run([...login, '--username', 'ada', '--password-stdin'], {input: 'changeme'})
    expect(wrong.code).toBe(129)
    const done = await user.run([...login, '--username', 'ada', '--password-stdin'], {input: 'canary-password\n'})
    expect(done.code).toBe(0)
    const listed = await user.json(['registry', 'catalog', '--registry', registry.host, '--json', 'name'])
    expect(listed).toContainEqual({name: 'apps/web'})
    const server = Buffer.from('admin:changeme').toString('base64')
    expect(registry.requests.some(({headers}) => headers.authorization?.includes(server))).toBe(false)
    // And the other way round: the server sees nothing of a login that is not for it.
    expect((await user.run(['registry', 'catalog'], {env: nobody})).stdout).not.toContain('acme/dev')
  })

  it('may be kept for a part of a registry, by docker or by a helper', async () => {
    const registry = await other()
    const auth = Buffer.from('ada:canary-password').toString('base64')
    const tags = ['registry', 'tags', '--pull-spec', `${registry.host}/apps/web`, '--json', 'tag']
    const part = userOf(at)
    write(part.authfile, {auths: {[`${registry.host}/apps`]: {auth}, [registry.host]: {auth: 'eDp5'}}})
    expect(await part.json(tags)).toHaveLength(4)
    const docker = userOf(at)
    write(join(docker.home, '.docker', 'config.json'), {auths: {[`https://${registry.host}/v1/`]: {auth}}})
    expect(await docker.json(tags)).toHaveLength(4)
    const helped = userOf(at)
    write(helped.authfile, {credHelpers: {[registry.host]: 'test'}})
    const helper = join(helped.home, 'docker-credential-test')
    writeFileSync(
      helper,
      `#!/bin/sh\n[ "$1" = get ] && [ "$(cat)" = ${registry.host} ] || exit 1\necho '{"Username":"ada","Secret":"canary-password"}'\n`,
    )
    chmodSync(helper, 0o755)
    expect(await helped.json(tags, {PATH: `${helped.home}:${process.env['PATH']}`})).toHaveLength(4)
  })
})

describe('a login that a credential helper keeps', () => {
  it('is stored, used, replaced and erased by it, as the file with logins says', async () => {
    const user = userOf(at)
    const store = join(user.home, 'kept')
    const helper = join(user.home, 'docker-credential-fake')
    writeFileSync(
      helper,
      `#!/bin/sh
case $1 in
store) cat > '${store}' ;;
get) [ "$(cat)" = ${hostOf(at)} ] && [ -s '${store}' ] && cat '${store}' || { echo 'credentials not found'; exit 1; } ;;
erase) rm -f '${store}' ;;
esac
`,
    )
    chmodSync(helper, 0o755)
    const env = {PATH: `${user.home}:${process.env['PATH']}`}
    const helped = (...args: string[]) => user.run(['registry', ...args], {env})
    expect((await helped('login', '--credential-helper', 'fake')).code).toBe(0)
    expect(JSON.parse(readFileSync(user.authfile, 'utf8'))).toEqual({auths: {}, credHelpers: {[hostOf(at)]: 'fake'}})
    expect(JSON.parse(readFileSync(store, 'utf8'))).toMatchObject({ServerURL: hostOf(at), Username: 'admin'})
    expect((await helped('login')).stdout).toContain(`Already logged in to ${hostOf(at)} as admin with access token`)
    const tags = ['tags', '--repository', 'acme/applications/web', '--json', 'tag']
    expect((await user.run(['registry', ...tags], {env: {...env, ...nobody}})).code).toBe(0)
    const out = await helped('logout')
    expect([out.code, out.stdout]).toEqual([0, `Logged out of ${hostOf(at)}.\n`])
    expect(out.stderr).toMatch(/Access token mallet-\S+ revoked\./)
    expect(existsSync(store)).toBe(false)
    expect((await helped('logout')).code).toBe(128)
    const missing = await user.run(['registry', 'login'], {env: {PATH: process.env['PATH']}})
    expect([missing.code, missing.stderr]).toEqual([78, expect.stringContaining('The credential helper fake')])
    for (const wrong of ['/bin/false', 'a b'])
      expect((await helped('login', '--credential-helper', wrong)).code).toBe(64)
  })

  it('of docker’s store for all registries is used', async () => {
    const user = userOf(at)
    const login = JSON.stringify({Username: 'admin', Secret: 'changeme'})
    const helper = join(user.home, 'docker-credential-all')
    writeFileSync(helper, `#!/bin/sh\n[ "$(cat)" = ${hostOf(at)} ] && echo '${login}'\n`)
    chmodSync(helper, 0o755)
    const tags = ['registry', 'tags', '--repository', 'acme/dev/os_cv/operating_systems/rhel9']
    write(join(user.home, '.docker', 'config.json'), {credsStore: 'missing'})
    const denied = await user.run(tags, {env: nobody})
    write(join(user.home, '.docker', 'config.json'), {auths: {[hostOf(at)]: {}}, credsStore: 'all'})
    const found = await user.run(tags, {env: {...nobody, PATH: `${user.home}:${process.env['PATH']}`}})
    expect([denied.code, found.code]).toEqual([129, 0])
  })
})

describe('registry logout', () => {
  it('forgets one login, or all, and nothing else', async () => {
    const user = userOf(at)
    const auth = Buffer.from('a:b').toString('base64')
    write(user.authfile, {auths: {[hostOf(at)]: {auth}, 'quay.io': {auth}, 'example.com': {auth}}, extra: true})
    const out = await user.run(['registry', 'logout'])
    expect([out.code, out.stdout]).toEqual([0, `Logged out of ${hostOf(at)}.\n`])
    expect(read(user.authfile)).toEqual({auths: {'quay.io': {auth}, 'example.com': {auth}}, extra: true})
    const again = await user.run(['registry', 'logout'])
    expect([again.code, again.stderr]).toEqual([128, expect.stringContaining(`There is no login to ${hostOf(at)}`)])
    expect((await user.run(['registry', 'logout', '--registry', 'quay.io'])).code).toBe(0)
    expect((await user.run(['registry', 'logout', '--all'])).stdout).toBe('Logged out of example.com.\n')
    expect(read(user.authfile)).toEqual({auths: {}, extra: true})
    expect(statSync(user.authfile).mode & 0o777).toBe(0o600)
  })

  it('revokes the token that the login made, and says so when it cannot', async () => {
    const user = userOf(at)
    const {token} = await user.json(['registry', 'login', '--json'])
    const out = await user.run(['registry', 'logout'], {env: nobody})
    expect([out.code, out.stderr]).toEqual([0, expect.stringContaining(`Access token ${token.name} revoked.`)])
    const made = (await tokens(await adminId())).find(({id}) => id === token.id)
    expect(made?.['revoked?']).toBe(true)

    const next = await user.json(['registry', 'login', '--json'])
    const state = join(user.home, '.local/state/mallet/registry-tokens.json')
    writeFileSync(state, readFileSync(state, 'utf8').replaceAll(at.server.url, 'http://127.0.0.1:1'))
    const failed = await user.run(['registry', 'logout', '--json'])
    expect([failed.code, JSON.parse(failed.stdout)]).toMatchObject([0, {removed: [hostOf(at)], revoked: []}])
    expect(failed.stderr).toContain(`Access token ${next.token.name} is still valid: No server answers`)
    expect(failed.stderr).toContain(`mallet user access-token revoke --user admin --name ${next.token.name}`)
    expect(JSON.parse(readFileSync(state, 'utf8'))).toEqual([])
  })

  it('says when another file still has one', async () => {
    const user = userOf(at)
    const auth = Buffer.from('a:b').toString('base64')
    write(user.authfile, {auths: {'quay.io': {auth}}})
    const docker = join(user.home, '.docker', 'config.json')
    write(docker, {auths: {'quay.io': {auth}}})
    const {stderr} = await user.run(['registry', 'logout', '--registry', 'quay.io'])
    expect(stderr).toContain(`Another login to quay.io remains in ${docker}`)
  })
})

describe('the file with logins', () => {
  it('is the one that podman uses, and those of others are read', () => {
    const user = process.getuid?.() ?? 0
    const own = '/h/.config/containers/auth.json'
    expect(authFiles({HOME: '/h', XDG_RUNTIME_DIR: '/run/user/7'})).toEqual({
      file: '/run/user/7/containers/auth.json',
      search: ['/run/user/7/containers/auth.json', own, '/h/.docker/config.json'],
      fallback: own,
    })
    expect(authFiles({HOME: '/h', DOCKER_CONFIG: '/d'}, undefined, 'linux').search).toEqual([
      `/run/containers/${user}/auth.json`,
      own,
      '/d/config.json',
    ])
    expect(authFiles({HOME: '/h', XDG_CONFIG_HOME: '/c'}, undefined, 'darwin')).toMatchObject({
      file: '/c/containers/auth.json',
      fallback: undefined,
    })
    for (const files of [authFiles({REGISTRY_AUTH_FILE: '/a'}), authFiles({REGISTRY_AUTH_FILE: '/b'}, '/a')])
      expect(files).toEqual({file: '/a', search: ['/a'], fallback: undefined})
  })
})
