import {afterAll, beforeAll, expect, it} from 'vitest'
import {Client} from './client'
import {describeClients, Place} from './place'
import {startDockerRegistry} from './registry'
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

const pattern = 'apps/<%= lifecycle_environment.label %>/<%= repository.label %>'

describeClients('a release pipeline', () => {
  let place: Place
  let host: string
  let upstream: string
  let ci: Client

  beforeAll(async () => {
    place = new Place('podman', 'buildah', 'skopeo', 'docker-registry')
    const [sandbox, registry] = await Promise.all([startSandbox(place), startDockerRegistry(place)])
    host = sandbox.host
    upstream = registry
    ci = new Client(place, 'ci')
    await ci.login(host, 'admin', 'changeme')
    await makeEnvironments(place, 'Dev', 'Prod')
    for (const name of ['Dev', 'Prod']) {
      await place.mallet('lifecycle-environment update', {name, organization, 'registry-unauthenticated-pull': 'yes'})
      await setPattern(place, name, pattern)
    }
  })
  afterAll(() => place?.leave())

  /** Digests of two releases as CI made them: what it pushed, and where the sandbox has them. */
  async function expectReleases(name: string, first: string, second: string): Promise<void> {
    const anybody = new Client(place, `anybody-with-${name}`)
    expect(first).not.toBe(second)
    expect(await anybody.pull(`${host}/apps/prod/${name}:latest`)).toBe(first)
    expect(await anybody.pull(`${host}/apps/dev/${name}:latest`)).toBe(second)
    expect(await anybody.pull(`${host}/apps/prod/${name}@${first}`)).toBe(first)
    expect(await anybody.podmanFails('pull', `${host}/apps/prod/${name}@${second}`)).toContain('unknown')
  }

  it('keeps 1.0 in Prod and 2.0 in Dev while an application that is pushed moves on', async () => {
    const app = `${host}/${prefix}/app`
    await makePushed('1.0')
    const first = await ci.digest(`${app}:latest`)
    await makeView(place, 'Pushed', 'app')
    const v1 = await publish(place, 'Pushed')
    await promote(place, 'Pushed', v1, 'Dev')
    await makePushed('2.0')
    const second = await ci.digest(`${app}:latest`)
    const v2 = await publish(place, 'Pushed')
    expect([v1, v2]).toEqual(['1.0', '2.0'])
    await promote(place, 'Pushed', v1, 'Prod')
    await promote(place, 'Pushed', v2, 'Dev')
    await expectReleases('app', first, second)

    await makePushed('3.0')
    await expectReleases('app', first, second)
    expect(await ci.tags(`${host}/apps/prod/app`)).toEqual(['1.0', 'latest'])
    expect(await ci.tags(`${host}/apps/dev/app`)).toEqual(['1.0', '2.0', 'latest'])
    expect(await ci.tags(app)).toEqual(['1.0', '2.0', '3.0', 'latest'])

    await promote(place, 'Pushed', v2, 'Prod')
    expect(await ci.pull(`${host}/apps/prod/app:latest`)).toBe(second)
  })

  /** A release is built by buildah and pushed by podman, and its tag `latest` moved by skopeo. */
  async function makePushed(version: string): Promise<void> {
    const app = `${host}/${prefix}/app`
    await ci.build(`${app}:${version}`, 'app', version)
    const pushed = await ci.push(`${app}:${version}`)
    await ci.skopeo('copy', '-q', `docker://${app}:${version}`, `docker://${app}:latest`)
    expect(await ci.digest(`${app}:latest`)).toBe(pushed)
  }

  it('keeps 1.0 in Prod and 2.0 in Dev while latest moves on in the registry it is synchronized from', async () => {
    const named = {name: 'web', product, organization}
    const source = {'content-type': 'docker', url: `http://${upstream}`, 'docker-upstream-name': 'vendor/web'}
    const first = await release('1.0')
    await place.mallet('repository create', {...named, ...source})
    await place.mallet('repository synchronize', named)
    await makeView(place, 'Synchronized', 'web')
    const v1 = await publish(place, 'Synchronized')
    await promote(place, 'Synchronized', v1, 'Dev')
    const second = await release('2.0')
    await place.mallet('repository synchronize', named)
    const v2 = await publish(place, 'Synchronized')
    await promote(place, 'Synchronized', v1, 'Prod')
    await promote(place, 'Synchronized', v2, 'Dev')
    const third = await release('3.0')
    await expectReleases('web', first, second)
    await place.mallet('repository synchronize', named)
    expect(await ci.digest(`${host}/${prefix}/web:latest`)).toBe(third)
    await expectReleases('web', first, second)
  })

  /** The vendor's next release; gives its digest. */
  async function release(version: string): Promise<string> {
    const reference = `${upstream}/vendor/web:latest`
    await ci.build(reference, 'web', version)
    await ci.push(reference)
    return ci.digest(reference)
  }
})
