import {join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {Client} from './client'
import {describeClients, Place} from './place'
import {startDockerRegistry} from './registry'
import {organization, prefix, product, startSandbox} from './sandbox'

describeClients('the commands of registries beside podman and skopeo', () => {
  let place: Place
  let host: string
  let client: Client
  const app = `${prefix}/app`

  beforeAll(async () => {
    place = new Place('podman', 'buildah', 'skopeo', 'docker-registry')
    host = (await startSandbox(place)).host
    client = new Client(place, 'admin')
    await client.build('app:1.0', 'app', '1.0')
  })
  afterAll(() => place?.leave())

  const file = (name: string): string => join(place.directory, name)
  const mallet = (words: string, options = {}): Promise<string> => place.mallet(words, options, client.options.env)

  it('leave a login that podman and skopeo use, and use the one that podman leaves', async () => {
    await mallet('registry login')
    const path = await mallet('registry push-path', {product, organization, name: 'app'})
    expect(path).toContain(`${host}/${app}`)
    const pushed = await client.push('localhost/app:1.0', `${host}/${app}:1.0`)
    expect(await client.digest(`${host}/${app}:1.0`)).toBe(pushed)
    await mallet('registry logout')
    expect(await client.podmanFails('pull', `${host}/${app}:1.0`)).toContain('unauthorized')
    await client.login(host, 'admin', 'changeme')
    expect(await mallet('registry tags', {repository: app})).toContain('1.0')
  })

  it.each(['oci-archive', 'docker-archive'])('push what podman saved as %s, and podman pulls it', async (format) => {
    const archive = file(`${format}-saved.tar`)
    await client.podman('save', '-q', '--format', format, '-o', archive, 'localhost/app:1.0')
    const destination = `${prefix}/${format}:1.0`
    await mallet('registry push', {source: `${format}:${archive}`, destination})
    expect(await client.pull(`${host}/${destination}`)).toBe(await client.digest(`${host}/${destination}`))
    expect(await client.skopeo('inspect', '--format', '{{.Labels}}', `docker://${host}/${destination}`)).toContain(
      '1.0',
    )
  })

  it.each(['oci-archive', 'docker-archive', 'oci'])('pull as %s what podman and skopeo read', async (format) => {
    const written = `${format}:${file(`${format}-pulled`)}`
    await mallet('registry pull', {
      source: `${app}:1.0`,
      destination: `${written}:${format === 'docker-archive' ? 'app:' : ''}1.0`,
    })
    const config = JSON.parse(await client.skopeo('inspect', '--config', written)) as {config: object}
    expect(config.config).toMatchObject({Labels: {'org.opencontainers.image.version': '1.0'}})
    // podman makes a name of the directory of a layout, and of this one it cannot.
    if (format === 'oci') return
    const machine = place.newMachine()
    const id = await place.must('podman', [...machine, 'pull', '-q', written], client.options)
    const label = '{{index .Config.Labels "org.opencontainers.image.version"}}'
    expect(await place.must('podman', [...machine, 'image', 'inspect', '--format', label, id])).toBe('1.0')
  })

  it('copy from a registry of Debian with the digest unchanged, and inspect what skopeo inspects', async () => {
    const upstream = await startDockerRegistry(place)
    await client.push('localhost/app:1.0', `${upstream}/vendor/app:1.0`)
    const copy = {source: `${upstream}/vendor/app:1.0`, destination: `${prefix}/copied:1.0`, 'tls-verify': 'no'}
    await mallet('registry copy', copy)
    const digest = await client.digest(`${upstream}/vendor/app:1.0`)
    expect(await client.digest(`${host}/${prefix}/copied:1.0`)).toBe(digest)
    const raw = await mallet('registry inspect', {'pull-spec': `${prefix}/copied:1.0`, raw: true})
    expect(raw).toBe(await client.skopeo('inspect', '--raw', `docker://${host}/${prefix}/copied:1.0`))
    await mallet('registry copy', {source: `${app}:1.0`, destination: `${upstream}/back/app:1.0`, 'tls-verify': 'no'})
    expect(await client.digest(`${upstream}/back/app:1.0`)).toBe(await client.digest(`${host}/${app}:1.0`))
  })

  it('find what podman finds', async () => {
    const names = (await client.search(host)).sort()
    expect(names.length).toBeGreaterThan(3)
    const rows = JSON.parse(await mallet('registry catalog', {json: 'name'})) as {name: string}[]
    expect(rows.map(({name}) => name)).toEqual(names)
  })
})
