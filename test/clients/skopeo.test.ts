import {join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {Client} from './client'
import {describeClients, Place} from './place'
import {robot, startDockerRegistry} from './registry'
import {
  makeEnvironments,
  makeView,
  organization,
  prefix,
  product,
  promote,
  publish,
  setPattern,
  startSandbox,
} from './sandbox'

describeClients('skopeo', () => {
  let place: Place
  let host: string
  let upstream: string
  let client: Client
  const app = `${prefix}/app`

  beforeAll(async () => {
    place = new Place('skopeo', 'buildah', 'podman', 'docker-registry')
    const [sandbox, registry] = await Promise.all([startSandbox(place), startDockerRegistry(place)])
    host = sandbox.host
    upstream = registry
    client = new Client(place, 'admin')
    await client.login(host, 'admin', 'changeme')
    for (const version of ['1.0', '1.1']) {
      await client.build(`app:${version}`, 'app', version)
      await client.buildah('push', '-q', `localhost/app:${version}`, `oci:${layout()}:${version}`)
    }
  })
  afterAll(() => place?.leave())

  const layout = (): string => join(place.directory, 'layout')
  const copy = (...args: readonly string[]): Promise<string> => client.skopeo('copy', '-q', ...args)

  it('copies an image in and out, with its digest unchanged', async () => {
    await copy(`oci:${layout()}:1.0`, `docker://${host}/${app}:1.0`)
    await copy(`docker://${host}/${app}:1.0`, `oci:${join(place.directory, 'copied')}:1.0`)
    const digest = await client.digest(`${host}/${app}:1.0`)
    const out = ['inspect', '--format', '{{.Digest}}', `oci:${join(place.directory, 'copied')}:1.0`]
    expect(await client.skopeo(...(out as [string, ...string[]]))).toBe(digest)
    await copy(`docker://${host}/${app}@${digest}`, `dir:${join(place.directory, 'by-digest')}`)
  })

  it('converts to the formats of Docker on the way, compressed otherwise, and reads them back', async () => {
    await copy('--format', 'v2s2', `docker://${host}/${app}:1.0`, `docker://${host}/${prefix}/docker:1`)
    const raw = JSON.parse(await client.skopeo('inspect', '--raw', `docker://${host}/${prefix}/docker:1`)) as object
    expect(raw).toMatchObject({mediaType: 'application/vnd.docker.distribution.manifest.v2+json'})
    await copy(
      '--dest-compress-format',
      'zstd',
      `dir:${join(place.directory, 'by-digest')}`,
      `docker://${host}/${prefix}/zstd:1`,
    )
    expect(await client.pull(`${host}/${prefix}/docker:1`)).toMatch(/^sha256:/)
    expect(await client.pull(`${host}/${prefix}/zstd:1`)).toMatch(/^sha256:/)
  })

  it('inspects an image and lists tags', async () => {
    await copy(`oci:${layout()}:1.1`, `docker://${host}/${app}:1.1`)
    expect(await client.tags(`${host}/${app}`)).toEqual(['1.0', '1.1'])
    const inspected = JSON.parse(await client.skopeo('inspect', `docker://${host}/${app}:1.1`)) as object
    expect(inspected).toMatchObject({
      Name: `${host}/${app}`,
      RepoTags: ['1.0', '1.1'],
      Labels: {'org.opencontainers.image.version': '1.1'},
      Os: 'linux',
    })
    expect(await client.skopeoFails('inspect', `docker://${host}/${app}:9`)).toContain(`repository ${app} has no tag 9`)
    expect(await client.skopeoFails('list-tags', `docker://${host}/${prefix}/none`)).toContain('404')
  })

  it('works with credentials on the command line, and names what is wrong with them', async () => {
    const stranger = new Client(place, 'stranger')
    const reference = `docker://${host}/${app}`
    expect(await stranger.skopeo('list-tags', '--creds', 'admin:changeme', reference)).toContain('1.1')
    expect(await stranger.skopeoFails('list-tags', '--creds', 'admin:wrong', reference)).toContain('unauthorized')
    expect(await stranger.skopeoFails('list-tags', reference)).toContain('unauthorized')
  })

  /** The same sandbox again at the same address, with the registry's other mode. */
  const restart = async (registry: 'katello' | 'oci'): Promise<void> => {
    await place.mallet('sandbox stop')
    await place.json('sandbox start', {port: host.split(':')[1] ?? '', detach: true, registry})
  }

  it('deletes nothing as Katello; else an image that was pushed, never what a version of a content view holds', async () => {
    await copy(`docker://${host}/${app}:1.0`, `docker://${host}/${prefix}/short:1`)
    await copy(`docker://${host}/${app}:1.1`, `docker://${host}/${prefix}/short:2`)
    await makeView(place, 'Kept', 'short')
    await publish(place, 'Kept')
    const published = `${host}/acme_corp/library/kept/${prefix.split('/')[1]}/short`
    expect(await client.tags(published)).toEqual(['1', '2'])
    expect(await client.skopeoFails('delete', `docker://${host}/${prefix}/short:1`)).toContain('404')
    await restart('oci')
    await client.skopeo('delete', `docker://${host}/${prefix}/short:1`)
    expect(await client.tags(`${host}/${prefix}/short`)).toEqual(['2'])
    expect(await client.tags(published)).toEqual(['1', '2'])
    expect(await client.pull(`${published}:1`)).toBe(await client.digest(`${host}/${app}:1.0`))
    const refused = await client.skopeoFails('delete', `docker://${published}:1`)
    expect(refused).toContain(`was not pushed and cannot be changed here`)
    await restart('katello')
  })

  it('synchronizes a directory of images into the sandbox, and a repository out of it', async () => {
    const directory = place.path('many')
    for (const name of ['left:1', 'right:2']) await copy(`docker://${host}/${app}:1.0`, `dir:${join(directory, name)}`)
    await client.skopeo('sync', '--src', 'dir', '--dest', 'docker', directory, `${host}/${prefix}`)
    expect(await client.tags(`${host}/${prefix}/left`)).toEqual(['1'])
    expect(await client.tags(`${host}/${prefix}/right`)).toEqual(['2'])
    const out = place.path('out')
    await client.skopeo('sync', '--src', 'docker', '--dest', 'dir', `${host}/${app}`, out)
    await client.skopeo('inspect', `dir:${join(out, 'app:1.0')}`)
    await client.skopeo('inspect', `dir:${join(out, 'app:1.1')}`)
  })

  it('finds in the sandbox what that synchronized from a registry of Debian, also after that has moved on', async () => {
    await copy(`oci:${layout()}:1.0`, `docker://${upstream}/vendor/thing:latest`)
    await copy(`oci:${layout()}:1.0`, `docker://${upstream}/vendor/thing:1.0`)
    const named = {name: 'thing', product, organization}
    const source = {'content-type': 'docker', url: `http://${upstream}`, 'docker-upstream-name': 'vendor/thing'}
    await place.mallet('repository create', {...named, ...source})
    await place.mallet('repository synchronize', named)
    const before = await client.digest(`${upstream}/vendor/thing:1.0`)
    expect(await client.digest(`${host}/${prefix}/thing:latest`)).toBe(before)

    await copy(`oci:${layout()}:1.1`, `docker://${upstream}/vendor/thing:latest`)
    const after = await client.digest(`${upstream}/vendor/thing:latest`)
    expect(after).not.toBe(before)
    expect(await client.digest(`${host}/${prefix}/thing:latest`)).toBe(before)
    await place.mallet('repository synchronize', named)
    expect(await client.pull(`${host}/${prefix}/thing:latest`)).toBe(after)
    expect(await client.pull(`${host}/${prefix}/thing:1.0`)).toBe(before)
    const push = await client.skopeoFails('copy', `oci:${layout()}:1.1`, `docker://${host}/${prefix}/thing:2`)
    expect(push).toContain('was not created by a push')
  })

  it('synchronizes from a registry that wants a login, and tells when the login is wrong', async () => {
    const closed = await startDockerRegistry(place, {closed: true})
    await copy(
      '--dest-creds',
      `${robot.name}:${robot.password}`,
      `oci:${layout()}:1.0`,
      `docker://${closed}/secret:latest`,
    )
    const named = {name: 'secret', product, organization}
    const source = {'content-type': 'docker', url: `http://${closed}`, 'docker-upstream-name': 'secret'}
    const login = (password: string) => ({'upstream-username': robot.name, 'upstream-password': password})
    await place.mallet('repository create', {...named, ...source, ...login('wrong')})
    const failed = await place.malletFails('repository synchronize', named)
    expect(failed).toContain('rejected the one given: UNAUTHORIZED: authentication required')
    await place.mallet('repository update', {...named, ...login(robot.password)})
    await place.mallet('repository synchronize', named)
    expect(await client.pull(`${host}/${prefix}/secret:latest`)).toBe(await client.digest(`${host}/${app}:1.0`))
  })

  it('synchronizes lists of images with their platforms', async () => {
    await client.podman('manifest', 'create', 'list')
    for (const [architecture, version] of Object.entries({amd64: '1.0', arm64: '1.1'}))
      await client.podman('manifest', 'add', '--arch', architecture, 'list', `oci:${layout()}:${version}`)
    await client.podman(
      'manifest',
      'push',
      '--tls-verify=false',
      '--all',
      'list',
      `docker://${upstream}/vendor/list:latest`,
    )
    const named = {name: 'list', product, organization}
    const source = {'content-type': 'docker', url: `http://${upstream}`, 'docker-upstream-name': 'vendor/list'}
    await place.mallet('repository create', {...named, ...source})
    await place.mallet('repository synchronize', named)
    const raw = await client.skopeo('inspect', '--raw', `docker://${host}/${prefix}/list:latest`)
    expect(raw).toBe(await client.skopeo('inspect', '--raw', `docker://${upstream}/vendor/list:latest`))
    await copy('--all', `docker://${host}/${prefix}/list:latest`, `oci:${join(place.directory, 'all')}:latest`)
  })

  it('copies an image under the name that the pattern of an environment gives', async () => {
    await makeEnvironments(place, 'Dev')
    await makeView(place, 'Things', 'thing')
    await promote(place, 'Things', await publish(place, 'Things'), 'Dev')
    await setPattern(place, 'Dev', '<%= lifecycle_environment.label %>/<%= repository.docker_upstream_name %>')
    const target = place.path('patterned')
    await copy(`docker://${host}/dev/vendor/thing:latest`, `oci:${target}:latest`)
    expect(await client.skopeo('inspect', '--format', '{{.Digest}}', `oci:${target}:latest`)).toBe(
      await client.digest(`${upstream}/vendor/thing:latest`),
    )
    const old = 'acme_corp/dev/things/quay_images/thing'
    expect(await client.skopeoFails('inspect', `docker://${host}/${old}:latest`)).toContain(
      `repository ${old} was not found`,
    )
  })
})
