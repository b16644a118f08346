import {afterAll, beforeAll, expect, it} from 'vitest'
import {Client} from './client'
import {application, buildFlatpaks, pushFlatpaks, runtime, serveIndex} from './flatpak-bundle'
import {FlatpakUser, lines, unattended} from './flatpak-user'
import {describeClients, Place} from './place'
import {startDockerRegistry} from './registry'
import {
  makeEnvironments,
  makeView,
  organization,
  product,
  promote,
  publish,
  setPattern,
  startSandbox,
  type Sandbox,
} from './sandbox'

describeClients('flatpak', () => {
  let place: Place
  let sandbox: Sandbox
  let upstream: string
  let refs: string[]
  let offered: object[] = []

  beforeAll(async () => {
    place = new Place('flatpak', 'dbus-run-session', 'skopeo', 'docker-registry')
    const [started, registry] = await Promise.all([startSandbox(place), startDockerRegistry(place)])
    sandbox = started
    upstream = registry
    await offer('hello')
    const url = await serveIndex(place, registry, () => offered)
    await place.mallet('flatpak-remote create', {name: 'vendor', url, organization})
    await makeEnvironments(place, 'Dev')
  })
  afterAll(() => place?.leave())

  /** The vendor builds its application and runtime, and publishes them. */
  async function offer(word: string): Promise<void> {
    const {app, platform, arch} = await buildFlatpaks(place, word)
    refs = [`app/${application}/${arch}/stable`, `runtime/${runtime}/${arch}/stable`]
    const names = {'vendor/hello': app, 'vendor/platform': platform}
    offered = await pushFlatpaks(new Client(place, 'vendor'), upstream, names)
  }

  const user = (name: string): FlatpakUser => new FlatpakUser(place, sandbox, name)
  const open = (yes: string): Promise<string> =>
    place.mallet('lifecycle-environment update', {name: 'Dev', organization, 'registry-unauthenticated-pull': yes})

  it('finds what a scan, a mirror with dependencies, a publication and a promotion have brought', async () => {
    await place.mallet('flatpak-remote scan', {name: 'vendor', organization})
    const vendor = {'flatpak-remote': 'vendor', organization}
    const found = await place.json('flatpak-remote remote-repository list', vendor)
    expect(found).toMatchObject([{name: 'vendor/hello', application_name: application}, {name: 'vendor/platform'}])
    const mirror = {...vendor, name: 'vendor/hello', product, 'with-dependencies': true, sync: true} as const
    await place.mallet('flatpak-remote remote-repository mirror', mirror)
    const mirrored = (await place.json('repository list', {organization})) as {name: string}[]
    expect(mirrored.map(({name}) => name).sort()).toEqual(['vendor/hello', 'vendor/platform'])
    await makeView(place, 'Desktop', 'vendor/hello', 'vendor/platform')
    await promote(place, 'Desktop', await publish(place, 'Desktop'), 'Dev')
    await setPattern(place, 'Dev', '<%= lifecycle_environment.label %>/<%= repository.docker_upstream_name %>')
  })

  it('offers nothing to strangers while the environment is not open', async () => {
    const {flatpak, fails} = await user('stranger').withRemote()
    expect(await flatpak('remote-ls', '--columns=ref', 'katello')).toBe('')
    expect(await fails('install', ...unattended, 'katello', application)).toContain(`Nothing matches ${application}`)
  })

  it('lists, installs and runs an application with its runtime, and updates it when the environment moves on', async () => {
    await open('yes')
    const {flatpak} = await user('anybody').withRemote()
    expect(lines(await flatpak('remote-ls', '--columns=ref', 'katello'))).toEqual(refs)
    await flatpak('install', ...unattended, 'katello', application)
    expect(lines(await flatpak('list', '--columns=ref'))).toEqual(refs.map((ref) => ref.replace(/^\w+\//, '')))
    expect(await flatpak('run', application)).toBe(`hello from ${application}`)

    await offer('goodbye')
    for (const name of ['vendor/hello', 'vendor/platform'])
      await place.mallet('repository synchronize', {name, product, organization})
    const version = await publish(place, 'Desktop')
    await flatpak('update', ...unattended)
    expect(await flatpak('run', application)).toBe(`hello from ${application}`)
    await promote(place, 'Desktop', version, 'Dev')
    await flatpak('update', ...unattended)
    expect(await flatpak('run', application)).toBe(`goodbye from ${application}`)
    await open('no')
  })

  it('installs for a host that is known by its address with a login, as client-setup does it', async () => {
    await place.mallet('sandbox host register', {
      name: 'desk.example.com',
      organization,
      'content-view-environments': 'Dev/Desktop',
    })
    await sandbox.api('PUT', '/api/hosts/desk.example.com', {host: {ip: '127.0.0.1'}})
    const stranger = await user('no-login').withRemote()
    expect(lines(await stranger.flatpak('remote-ls', '--columns=ref', 'katello'))).toEqual(refs)
    const refused = await stranger.fails('install', ...unattended, 'katello', application)
    expect(refused).toContain('Failed to get tokens for ref: Authorization failed')

    const {flatpak, env} = user('member')
    const setup = {
      'lifecycle-environment': 'Dev',
      organization,
      user: true,
      authentication: 'login',
      'remote-name': 'katello',
    } as const
    expect(await place.mallet('flatpak-remote client-setup', setup, env)).toContain(`katello oci+${sandbox.url}/\n`)
    await place.mallet('flatpak-remote client-setup', {...setup, run: true}, env)
    expect(await flatpak('run', application)).toBe(`goodbye from ${application}`)
  })
})
