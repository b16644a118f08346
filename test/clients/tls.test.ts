import {X509Certificate} from 'node:crypto'
import {mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
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

describeClients('TLS', () => {
  let place: Place
  let sandbox: Sandbox
  let host: string
  let admin: Client
  const app = `${prefix}/app`

  beforeAll(async () => {
    place = new Place('podman', 'buildah', 'skopeo', 'flatpak', 'bwrap', 'dbus-run-session')
    sandbox = await startSandbox(place, {tls: true})
    host = sandbox.host
    admin = new Client(place, 'admin', await fetchedAuthority())
    await makeEnvironments(place, 'Dev', 'Prod')
    for (const name of ['Dev', 'Prod'])
      await setPattern(place, name, '<%= lifecycle_environment.label %>/<%= repository.label %>')
  })
  afterAll(() => place?.leave())

  /** The authority's certificate as the program fetches it from the server, kept in a file. */
  async function fetchedAuthority(): Promise<string> {
    const file = join(place.directory, 'fetched-ca.pem')
    writeFileSync(file, await place.mallet('', {'fetch-ca-cert': sandbox.url}))
    return file
  }

  it('gives the certificate of its authority to whoever asks', () => {
    const [fetched, kept] = [admin.caFile ?? '', sandbox.caFile ?? ''].map(
      (file) => new X509Certificate(readFileSync(file)),
    )
    expect(fetched?.fingerprint256).toBe(kept?.fingerprint256)
  })

  it('is not trusted without that certificate', async () => {
    const stranger = new Client(place, 'stranger', join(place.directory, 'no-such-file'))
    expect(await stranger.login(host, 'admin', 'changeme')).toContain('certificate signed by unknown authority')
    expect(await stranger.skopeoFails('list-tags', `docker://${host}/${app}`)).toContain('unknown authority')
  })

  it('lets podman and buildah log in, build, push, search and pull', async () => {
    expect(await admin.login(host, 'admin', 'changeme')).toContain('Login Succeeded!')
    for (const version of ['1.0', '2.0']) {
      await admin.build(`${host}/${app}:${version}`, 'app', version)
      const pushed = await admin.push(`${host}/${app}:${version}`)
      expect(await admin.pull(`${host}/${app}:${version}`)).toBe(pushed)
    }
    await admin.buildah('push', `${host}/${app}:2.0`, `docker://${host}/${prefix}/other:2.0`)
    expect(await admin.search(host)).toEqual([app, `${prefix}/other`])
  })

  it('lets skopeo copy, synchronize, inspect and list, and refuses to delete, as Katello does', async () => {
    await admin.skopeo('copy', '-q', `docker://${host}/${app}:1.0`, `docker://${host}/${prefix}/copied:1.0`)
    expect(await admin.digest(`${host}/${prefix}/copied:1.0`)).toBe(await admin.digest(`${host}/${app}:1.0`))
    const out = place.path('out')
    await admin.skopeo('sync', '--src', 'docker', '--dest', 'dir', `${host}/${app}`, out)
    await admin.skopeo('sync', '--src', 'dir', '--dest', 'docker', out, `${host}/${prefix}`)
    expect(await admin.tags(`${host}/${app}`)).toEqual(['1.0', '2.0'])
    expect(await admin.skopeoFails('delete', `docker://${host}/${prefix}/copied:1.0`)).toContain('404')
    expect(await admin.tags(`${host}/${prefix}/copied`)).toEqual(['1.0'])
  })

  it('shows a host with a certificate exactly its content view environments', async () => {
    await makeView(place, 'Mine', 'app')
    await makeView(place, 'Theirs', 'other')
    for (const view of ['Mine', 'Theirs']) await promote(place, view, await publish(place, view), 'Dev')
    await promote(place, 'Theirs', '1.0', 'Prod')
    const web = await registered('web.example.com', 'Dev/Mine')
    expect(await web.search(host)).toEqual(['dev/app'])
    expect(await web.pull(`${host}/dev/app:1.0`)).toBe(await admin.digest(`${host}/${app}:1.0`))
    expect(await web.tags(`${host}/dev/app`)).toEqual(['1.0', '2.0'])
    for (const name of ['dev/other', 'prod/other', app])
      expect(await web.podmanFails('pull', `${host}/${name}:2.0`)).toContain(`repository ${name} was not found`)
    const push = await web.skopeoFails('copy', `docker://${host}/dev/app:1.0`, `docker://${host}/${prefix}/mine:1`)
    expect(push).toContain('only users can push')

    const both = await registered('both.example.com', 'Dev/Mine,Prod/Theirs')
    expect(await both.search(host)).toEqual(['dev/app', 'prod/other'])
    // What the host gets changes with the content view environments, and at once.
    await promote(place, 'Mine', '1.0', 'Prod')
    expect(await both.search(host)).toEqual(['dev/app', 'prod/other'])
  })

  it('shows nothing to the certificate of a host that is gone', async () => {
    const gone = await registered('gone.example.com', 'Dev/Mine')
    expect(await gone.search(host)).toEqual(['dev/app'])
    await sandbox.api('DELETE', '/api/hosts/gone.example.com')
    expect(await gone.search(host)).toEqual([])
    expect(await gone.podmanFails('pull', `${host}/dev/app:1.0`)).toContain('unauthorized')
  })

  /** The clients of a host that was registered: they find its certificate where containers' tools look for it. */
  async function registered(name: string, environments: string): Promise<Client> {
    const directory = join(place.directory, 'certificates', name)
    const wanted = {name, organization, directory, 'content-view-environments': environments}
    await place.mallet('sandbox host register', wanted)
    const home = place.path('homes', name)
    mkdirSync(join(home, '.config/containers/certs.d'), {recursive: true})
    symlinkSync(directory, join(home, '.config/containers/certs.d', host))
    return new Client(place, name, admin.caFile, {HOME: home})
  }

  it('lets flatpak install and run an application with its runtime', async () => {
    const {app: hello, platform, arch} = await buildFlatpaks(place, 'hello')
    await pushFlatpaks(admin, host, {[`${prefix}/hello`]: hello, [`${prefix}/platform`]: platform})
    await makeView(place, 'Desktop', 'hello', 'platform')
    await promote(place, 'Desktop', await publish(place, 'Desktop'), 'Dev')
    const {flatpak} = await new FlatpakUser(place, sandbox, 'desk').withRemote()
    expect(await flatpak('remote-ls', '--columns=ref', 'katello')).toBe('')
    const open = {name: 'Dev', organization, 'registry-unauthenticated-pull': 'yes'}
    await place.mallet('lifecycle-environment update', open)
    const refs = [`app/${application}/${arch}/stable`, `runtime/${runtime}/${arch}/stable`]
    expect(lines(await flatpak('remote-ls', '--columns=ref', 'katello'))).toEqual(refs)
    await flatpak('install', ...unattended, 'katello', application)
    expect(await flatpak('run', application)).toBe(`hello from ${application}`)
  })
})
