import {afterAll, beforeAll, expect, it} from 'vitest'
import {Client} from './client'
import {describeClients, Place} from './place'
import {
  makeView,
  makeEnvironments,
  organization,
  prefix,
  product,
  promote,
  publish,
  setPattern,
  startSandbox,
  type Sandbox,
} from './sandbox'

describeClients('podman and buildah', () => {
  let place: Place
  let sandbox: Sandbox
  let admin: Client
  let viewer: Client
  let nobody: Client
  let host: string
  const app = `${prefix}/app`

  beforeAll(async () => {
    place = new Place('podman', 'buildah', 'skopeo')
    sandbox = await startSandbox(place)
    host = sandbox.host
    admin = new Client(place, 'admin')
    viewer = new Client(place, 'viewer')
    nobody = new Client(place, 'nobody')
    await Promise.all([
      admin.build(`${host}/${app}:1.0`, 'app', '1.0'),
      admin.build(`${host}/${app}:1.1`, 'app', '1.1'),
    ])
    await makeUser('viewer', 'Viewer')
    await makeUser('guest')
  })
  afterAll(() => place?.leave())

  async function makeUser(login: string, role?: string): Promise<void> {
    const roles = (await sandbox.api('GET', '/api/roles')) as {results: {id: number; name: string}[]}
    const organizations = (await sandbox.api('GET', '/katello/api/organizations')) as {results: {id: number}[]}
    await sandbox.api('POST', '/api/users', {
      user: {
        login,
        mail: `${login}@example.com`,
        password: `password of ${login}`,
        auth_source_id: 1,
        role_ids: roles.results.filter(({name}) => name === role).map(({id}) => id),
        organization_ids: organizations.results.map(({id}) => id),
      },
    })
  }

  it('logs in with a password, and says so when the password is wrong', async () => {
    expect(await admin.login(host, 'admin', 'wrong')).toContain('invalid username/password')
    expect(await admin.podmanFails('pull', `${host}/${app}:1.0`)).toContain('invalid username/password')
    expect(await admin.login(host, 'admin', 'changeme')).toContain('Login Succeeded!')
  })

  it('pushes by label into a repository that did not exist, and pulls the same digest back', async () => {
    const pushed = await admin.push(`${host}/${app}:1.0`)
    expect(await admin.pull(`${host}/${app}:1.0`)).toBe(pushed)
    const rows = (await place.json('repository list', {organization, product})) as object[]
    expect(rows).toContainEqual(expect.objectContaining({name: 'app', label: 'app', content_type: 'docker'}))
  })

  it('pushes by id, and keeps the two ways apart', async () => {
    const id = await idPrefix()
    const byId = `${host}/${id}/tool`
    const pushed = await admin.push(`${host}/${app}:1.1`, `${byId}:1.1`)
    expect(await admin.pull(`${byId}:1.1`)).toBe(pushed)
    const taken = await admin.skopeoFails('copy', `docker://${byId}:1.1`, `docker://${host}/${id}/app:1.1`)
    expect(taken).toContain(`name invalid: repository ${app} was pushed by label; it cannot be pushed to by id`)
    const other = await admin.skopeoFails('copy', `docker://${byId}:1.1`, `docker://${host}/${prefix}/tool:1.1`)
    expect(other).toContain('was pushed by id; it cannot be pushed to by label')
  })

  async function idPrefix(): Promise<string> {
    const [row] = (await place.json('product list', {organization})) as {id: number; organization: {id: number}}[]
    const {id} = (await place.json('organization info', {name: organization})) as {id: number}
    return `id/${id}/${row?.id}`
  }

  it('says what is wrong with a name', async () => {
    const forms = 'use <organization label>/<product label>/<name> or id/<organization ID>/<product ID>/<name>'
    const refusals = {
      [`${prefix}/deep/app`]: `name invalid: ${prefix}/deep/app is not a path to push to; ${forms}`,
      'nobody/quay_images/app': 'name unknown: no organization has the label nobody',
      'acme_corp/nothing/app': 'name unknown: organization ACME_Corp has no product with the label nothing',
      'id/99/1/app': 'name unknown: no organization has the ID 99',
      'id/1/99/app': 'has no product with the ID 99',
      'id/02/1/app': 'name invalid: the ids in id/02/1/app must be decimal numbers',
    }
    for (const [name, text] of Object.entries(refusals))
      expect(await admin.skopeoFails('copy', `docker://${host}/${app}:1.0`, `docker://${host}/${name}:1`)).toContain(
        text,
      )
    // podman itself tries anything again that is not a plain "unknown", and then tells the same.
    const said = await admin.podmanFails('push', `${host}/${app}:1.0`, `${host}/acme_corp/nothing/app:1`)
    expect(said).toContain('name unknown: organization ACME_Corp has no product with the label nothing')
    // A name with a dot is refused by Katello's model, in Katello's shape.
    expect(await admin.podmanFails('push', `${host}/${app}:1.0`, `${host}/${prefix}/my.app:1`)).toContain('422')
  })

  it('lets a user with a personal access token read, and not push', async () => {
    const made = await place.json('user access-token create', {user: 'viewer', name: 'podman'})
    const {token_value: token} = made as {token_value: string}
    expect(await viewer.login(host, 'viewer', token)).toContain('Login Succeeded!')
    expect(await viewer.pull(`${host}/${app}:1.0`)).toBe(await admin.digest(`${host}/${app}:1.0`))
    const denied = 'denied: user viewer does not have permission to push to product Quay_Images'
    expect(await viewer.podmanFails('push', `${host}/${app}:1.0`, `${host}/${app}:2.0`)).toContain(denied)
    expect(await viewer.podmanFails('push', `${host}/${app}:1.0`, `${host}/${prefix}/fresh:1`)).toContain(denied)
    expect(await admin.search(host, 'fresh')).toEqual([])
  })

  it('hides what a user may not see', async () => {
    const guest = new Client(place, 'guest')
    expect(await guest.login(host, 'guest', 'password of guest')).toContain('Login Succeeded!')
    expect(await guest.search(host)).toEqual([])
    expect(await guest.podmanFails('pull', `${host}/${app}:1.0`)).toContain(
      `name unknown: repository ${app} was not found`,
    )
  })

  it('says that a tag does not exist', async () => {
    expect(await admin.podmanFails('pull', `${host}/${app}:9.9`)).toContain(
      `name unknown: repository ${app} has no tag 9.9`,
    )
  })

  it('searches by name, and lists tags', async () => {
    expect(await admin.search(host, 'ap')).toEqual([app])
    expect(await viewer.search(host)).toContain(app)
    await admin.push(`${host}/${app}:1.1`)
    const tags = await admin.podman('search', '--list-tags', `${host}/${app}`)
    expect(tags.split('\n').map((line) => line.split(/ +/)[1])).toEqual(['TAG', '1.0', '1.1'])
  })

  it('forgets a login', async () => {
    expect(await viewer.podman('logout', host)).toContain('Removed login credentials')
    expect(await viewer.podmanFails('pull', `${host}/${app}:1.0`)).toContain('unauthorized')
  })

  it('pushes a list of images for several platforms', async () => {
    await admin.podman('manifest', 'create', 'several')
    for (const [architecture, tag] of Object.entries({amd64: '1.0', arm64: '1.1'}))
      await admin.podman(
        'manifest',
        'add',
        '--arch',
        architecture,
        'several',
        `containers-storage:${host}/${app}:${tag}`,
      )
    await admin.podman(
      'manifest',
      'push',
      '--tls-verify=false',
      '--all',
      'several',
      `docker://${host}/${prefix}/several:1`,
    )
    const list = JSON.parse(await admin.skopeo('inspect', '--raw', `docker://${host}/${prefix}/several:1`)) as {
      manifests: {platform: {architecture: string}}[]
    }
    expect(list.manifests.map(({platform}) => platform.architecture)).toEqual(['amd64', 'arm64'])
    expect(await admin.pull(`${host}/${prefix}/several:1`)).toMatch(/^sha256:/)
  })

  it('builds on an image of the registry with buildah, and pushes the result', async () => {
    const container = await admin.buildah('from', '--tls-verify=false', `${host}/${app}:1.1`)
    await admin.buildah('config', '--label', 'stage=final', container)
    await admin.buildah('commit', '-q', container, `${host}/${prefix}/derived:1`)
    await admin.buildah('push', `${host}/${prefix}/derived:1`)
    const labels = await admin.skopeo('inspect', '--format', '{{.Labels}}', `docker://${host}/${prefix}/derived:1`)
    expect(labels).toContain('stage:final')
    expect(labels).toContain('org.opencontainers.image.version:1.1')
  })

  it('pulls without a login where the environment allows it, under the name its pattern gives, and nowhere else', async () => {
    await makeEnvironments(place, 'Dev')
    await makeView(place, 'Open', 'app')
    await promote(place, 'Open', await publish(place, 'Open'), 'Dev')
    await setPattern(place, 'Dev', '<%= lifecycle_environment.label %>/<%= repository.label %>')
    expect(await nobody.podmanFails('pull', `${host}/dev/app:1.0`)).toContain('unauthorized')
    const openTo = (yes: string): Promise<string> =>
      place.mallet('lifecycle-environment update', {name: 'Dev', organization, 'registry-unauthenticated-pull': yes})
    await openTo('yes')
    expect(await nobody.search(host)).toEqual(['dev/app'])
    expect(await nobody.pull(`${host}/dev/app:1.0`)).toBe(await admin.digest(`${host}/${app}:1.0`))
    expect(await nobody.podmanFails('pull', `${host}/${app}:1.0`)).toContain('unauthorized')
    expect(await nobody.podmanFails('push', `${host}/${app}:1.0`)).toContain('unauthorized')
    await openTo('no')
    expect(await nobody.podmanFails('pull', `${host}/dev/app:1.1`)).toContain('unauthorized')
  })

  it('refuses a revoked token, and lets its owner in again with a new login', async () => {
    expect(await admin.tags(`${host}/${app}`)).toContain('1.0')
    await place.mallet('user access-token revoke', {user: 'admin', name: 'registry'})
    expect(await admin.skopeoFails('list-tags', `docker://${host}/${app}`)).toContain('unauthorized')
    expect(await admin.login(host, 'admin', 'changeme')).toContain('Login Succeeded!')
    expect(await admin.tags(`${host}/${app}`)).toContain('1.0')
  })
})
