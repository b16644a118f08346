import {afterAll, beforeAll, expect, it} from 'vitest'
import {Client} from './client'
import {describeClients, Place} from './place'
import {makeEnvironments, makeView, organization, prefix, promote, publish, startSandbox, type Sandbox} from './sandbox'

interface Plan {
  readonly bytes: number
  readonly entries: readonly {image: string; tag: string | null; digest: string; action: string}[]
}

describeClients('podman and skopeo after images were pruned', () => {
  let place: Place
  let sandbox: Sandbox
  let admin: Client
  const app = `${prefix}/app`
  const image = (tag: string): string => `${sandbox.host}/${app}:${tag}`

  beforeAll(async () => {
    place = new Place('podman', 'buildah', 'skopeo')
    sandbox = await startSandbox(place, {registry: 'oci'})
    admin = new Client(place, 'admin')
    await admin.login(sandbox.host, 'admin', 'changeme')
    for (const version of ['1', '2', '3', '4']) await admin.build(image(version), 'app', version)
    await admin.push(image('1'))
    await makeEnvironments(place, 'Dev')
    await makeView(place, 'App CV', 'app')
    await promote(place, 'App CV', await publish(place, 'App CV'), 'Dev')
    for (const version of ['2', '3', '4']) await admin.push(image(version))
    await admin.skopeo('copy', `docker://${image('2')}`, `docker://${image('v2')}`)
    await place.json('sandbox gc', {grace: '0'})
  })
  afterAll(() => place?.leave())

  it('pull every digest that was kept, and the sandbox frees what the plan said', async () => {
    const plan = (await place.json('image prune', {
      organization,
      keep: '1',
      'keep-tags': 'v*',
      yes: true,
    })) as Plan
    const by = (action: string) => plan.entries.filter((entry) => entry.action === action)
    expect(by('delete').map(({tag}) => tag)).toHaveLength(2)
    const kept = new Set(by('keep').map(({digest}) => digest))
    expect(kept.size).toBe(3)
    for (const digest of kept) expect(await admin.pull(`${sandbox.host}/${app}@${digest}`)).toBe(digest)
    for (const {tag} of by('delete'))
      expect(await admin.skopeoFails('inspect', `docker://${image(tag ?? '')}`)).toContain(`has no tag ${tag}`)
    const {bytes} = (await place.json('sandbox gc', {grace: '0'})) as {bytes: number}
    expect(bytes).toBe(plan.bytes)
    expect(bytes).toBeGreaterThan(0)
  })
})
