import {mkdirSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {Client} from './client'
import {application, buildFlatpaks, pushFlatpaks, runtime} from './flatpak-bundle'
import {FlatpakUser, lines, unattended} from './flatpak-user'
import {describeClients, Place} from './place'
import {
  makeEnvironments,
  makeView,
  organization,
  prefix,
  promote,
  publish,
  setPattern,
  startSandbox,
  type Sandbox,
} from './sandbox'

describeClients('a content proxy', () => {
  let place: Place
  let sandbox: Sandbox
  let proxy: {url: string; name: string}
  let host: string
  let admin: Client
  const app = `${prefix}/app`

  beforeAll(async () => {
    place = new Place('podman', 'buildah', 'skopeo', 'flatpak', 'bwrap', 'dbus-run-session')
    sandbox = await startSandbox(place, {tls: true})
    admin = new Client(place, 'admin', sandbox.caFile)
    await admin.login(sandbox.host, 'admin', 'changeme')
    await admin.build(`${sandbox.host}/${app}:1.0`, 'app', '1.0')
    await admin.push(`${sandbox.host}/${app}:1.0`)
    await makeEnvironments(place, 'Dev', 'Prod')
    await makeView(place, 'Apps', 'app')
    const version = await publish(place, 'Apps')
    for (const name of ['Dev', 'Prod']) {
      await setPattern(place, name, '<%= lifecycle_environment.label %>/<%= repository.label %>')
      await promote(place, 'Apps', version, name)
    }
    proxy = (await place.json('sandbox proxy start', {port: '0', detach: true, tls: true})) as typeof proxy
    place.onLeave(() => place.mallet('sandbox proxy stop'))
    host = new URL(proxy.url).host
    const dev = {name: proxy.name, 'lifecycle-environment': 'Dev', organization}
    await place.mallet('capsule content add-lifecycle-environment', dev)
    await place.mallet('capsule content synchronize', {name: proxy.name})
  })
  afterAll(() => place?.leave())

  it('lets podman and skopeo log in and pull what the environments it was given have', async () => {
    const anybody = new Client(place, 'anybody', sandbox.caFile)
    expect(await anybody.podmanFails('pull', `${host}/dev/app:1.0`)).toMatch(/unauthorized|not found/)
    expect(await anybody.login(host, 'admin', 'wrong')).toContain('invalid username/password')
    expect(await anybody.login(host, 'admin', 'changeme')).toContain('Login Succeeded!')
    expect(await anybody.search(host)).toEqual(['dev/app'])
    expect(await anybody.tags(`${host}/dev/app`)).toEqual(['1.0'])
    expect(await anybody.pull(`${host}/dev/app:1.0`)).toBe(await admin.digest(`${sandbox.host}/${app}:1.0`))
    for (const name of ['prod/app', app])
      expect(await anybody.podmanFails('pull', `${host}/${name}:1.0`)).toContain('name unknown')
  })

  it('takes no pushes, and says so', async () => {
    await admin.login(host, 'admin', 'changeme')
    const refused = await admin.skopeoFails('copy', `docker://${host}/dev/app:1.0`, `docker://${host}/${app}:2.0`)
    expect(refused).toContain('not supported here')
  })

  it('lets a host with its certificate pull what its content view environments have', async () => {
    const directory = join(place.directory, 'certificate')
    const wanted = {name: 'web.example.com', organization, directory, 'content-view-environments': 'Dev/Apps'}
    await place.mallet('sandbox host register', wanted)
    const home = place.path('home-of-web')
    mkdirSync(join(home, '.config/containers/certs.d'), {recursive: true})
    symlinkSync(directory, join(home, '.config/containers/certs.d', host))
    const web = new Client(place, 'web', sandbox.caFile, {HOME: home})
    expect(await web.search(host)).toEqual(['dev/app'])
    expect(await web.pull(`${host}/dev/app:1.0`)).toBe(await admin.digest(`${sandbox.host}/${app}:1.0`))
  })

  it('follows what is promoted, and lets flatpak install it from an open environment', async () => {
    const {app: hello, platform, arch} = await buildFlatpaks(place, 'hello')
    const names = {[`${prefix}/hello`]: hello, [`${prefix}/platform`]: platform}
    await pushFlatpaks(admin, sandbox.host, names)
    await makeView(place, 'Desktop', 'hello', 'platform')
    const open = {name: 'Dev', organization, 'registry-unauthenticated-pull': 'yes'}
    await place.mallet('lifecycle-environment update', open)
    await promote(place, 'Desktop', await publish(place, 'Desktop'), 'Dev')
    await place.mallet('capsule content synchronize', {name: proxy.name})
    const {flatpak} = await new FlatpakUser(place, {...sandbox, url: proxy.url}, 'desk').withRemote()
    const refs = [`app/${application}/${arch}/stable`, `runtime/${runtime}/${arch}/stable`]
    expect(lines(await flatpak('remote-ls', '--columns=ref', 'katello'))).toEqual(refs)
    await flatpak('install', ...unattended, 'katello', application)
    expect(await flatpak('run', application)).toBe(`hello from ${application}`)
    const anybody = new Client(place, 'nobody', sandbox.caFile)
    expect(await anybody.search(host)).toEqual(['dev/app', 'dev/hello', 'dev/platform'])
  })

  it('serves what mallet and skopeo agree on, digest by digest', async () => {
    await admin.login(host, 'admin', 'changeme')
    const rows = (await place.json('capsule content diff', {
      name: proxy.name,
      all: true,
      authfile: admin.authFile,
      'tls-verify': 'no',
    })) as {image: string; tag: string; status: string; server_digest: string; capsule_digest: string}[]
    expect(rows.map(({image, tag, status}) => `${image}:${tag} ${status}`)).toEqual([
      'dev/app:1.0 same',
      'dev/hello:latest same',
      'dev/platform:latest same',
    ])
    for (const {image, tag, server_digest, capsule_digest} of rows)
      expect([
        await admin.digest(`${sandbox.host}/${image}:${tag}`),
        await admin.digest(`${host}/${image}:${tag}`),
      ]).toEqual([server_digest, capsule_digest])
  })
})
