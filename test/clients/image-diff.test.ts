// `image diff` and skopeo agree on what differs: 200 random pairs of a tag in two places, over environments that are generated from a
// seed. skopeo is asked once for each tag and place.
import {spawn} from 'node:child_process'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {mapParallel} from '../../src/core/parallel'
import {buildImage} from '../../src/sandbox/upstream/image'
import {addImage, emptyRepository, type RepositoryContent} from '../../src/sandbox/upstream/repository'
import {delivery, type Delivery} from '../server/content-views/delivery'
import {hasPrograms} from '../support/needs'
import {temporary} from '../support/places'
import {startUpstream, type Upstream} from '../support/upstream'
import {commandClass, runInProcess} from '../support/walk'

/** The same numbers each time. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const repositories = ['api', 'web', 'db']
const tags = ['1.0', '1.1', '2.0', 'latest', 'stable']
const places = ['Library', 'Dev', 'Prod', 'upstream']

interface Row {
  readonly change: string
  readonly repository: string
  readonly tag: string
  readonly from: {readonly digest: string} | null
  readonly to: {readonly digest: string} | null
}

describe.runIf(hasPrograms)('image diff', () => {
  let at: Delivery
  let upstream: Upstream
  let env: Record<string, string>
  const roll = random(20)
  const contents = new Map<string, RepositoryContent>()

  /** Moves, adds and removes tags of the upstream. */
  async function change(): Promise<void> {
    for (const content of contents.values())
      for (const tag of tags) {
        const dice = roll(4)
        if (dice === 0) content.tags.delete(tag)
        else if (dice < 3) addImage(content, await buildImage([[{path: 'n', content: String(roll(6))}]]), tag)
      }
  }

  beforeAll(async () => {
    at = await delivery()
    for (const name of repositories) contents.set(name, emptyRepository(`apps/${name}`))
    await change()
    upstream = await startUpstream({repositories: [...contents.values()]})
    const home = temporary()
    env = {
      HOME: home,
      MALLET_SERVER: at.server.url,
      MALLET_USERNAME: 'admin',
      MALLET_PASSWORD: 'changeme',
      REGISTRY_AUTH_FILE: join(home, 'auth.json'),
    }
    const ids: number[] = []
    for (const name of repositories)
      ids.push(await at.synced(name, `apps/${name}`, {url: upstream.url, mirroring_policy: 'mirror_content_only'}))
    const view = (await at.view('App CV', {repository_ids: ids}))['id']
    const publish = async (environments: number[]): Promise<void> => {
      await change()
      for (const id of ids) await at.sync(id)
      await at.promote(await at.publish(view), environments, {force: true})
    }
    await publish([at.dev, at.prod])
    await publish([at.dev])
    // Library is what was synchronized: the content view is in it too unless it is taken out.
    await at.done('DELETE', `/katello/api/content_views/${view}/environments/${at.library}`)
    await change()
    for (const id of ids) await at.sync(id)
    await change()
  })
  afterAll(async () => {
    await at.close()
    await upstream.close()
  })

  /** The digest that skopeo finds, undefined for none. */
  async function skopeoDigest(place: string, repository: string, tag: string): Promise<string | undefined> {
    const own = new URL(at.server.url).host
    const name =
      place === 'upstream'
        ? `${new URL(upstream.url).host}/apps/${repository}`
        : place === 'Library'
          ? `${own}/acme/quay/${repository}`
          : `${own}/acme/${place.toLowerCase()}/app_cv/quay/${repository}`
    const creds = place === 'upstream' ? [] : ['--creds', 'admin:changeme']
    const args = [
      'inspect',
      '--no-tags',
      '--tls-verify=false',
      ...creds,
      '--format',
      '{{.Digest}}',
      `docker://${name}:${tag}`,
    ]
    const child = spawn('skopeo', args, {stdio: ['ignore', 'pipe', 'pipe']})
    let [out, err] = ['', '']
    child.stdout.on('data', (piece) => (out += String(piece)))
    child.stderr.on('data', (piece) => (err += String(piece)))
    const code = await new Promise<number | null>((done) => child.once('close', done))
    if (code === 0) return out.trim()
    expect(err).toMatch(/manifest unknown|not found|name unknown/i)
    return undefined
  }

  it('agrees with skopeo on 200 random pairs', async () => {
    const asked = places.flatMap((place) =>
      repositories.flatMap((repository) => tags.map((tag) => ({place, repository, tag}))),
    )
    const key = (place: string, repository: string, tag: string): string => `${place} ${repository}:${tag}`
    const truth = new Map(
      await mapParallel(
        asked,
        3,
        async ({place, repository, tag}) =>
          [key(place, repository, tag), await skopeoDigest(place, repository, tag)] as const,
      ),
    )
    const diffs = new Map<string, readonly Row[]>()
    for (const from of places)
      for (const to of places) {
        if (from === to) continue
        const words = ['--organization', 'ACME', '--from', from, '--to', to, '--all', '--details', 'no', '--json']
        const {stdout} = await runInProcess(commandClass('image:diff'), words, env)
        diffs.set(`${from} ${to}`, JSON.parse(stdout) as Row[])
      }
    const pairs = [...diffs.keys()]
    const seen = new Set<string>()
    for (let n = 0; n < 200; n++) {
      const [from = '', to = ''] = pairs[roll(pairs.length)]?.split(' ') ?? []
      const [repository = '', tag = ''] = [repositories[roll(repositories.length)], tags[roll(tags.length)]]
      const a = truth.get(key(from, repository, tag))
      const b = truth.get(key(to, repository, tag))
      const expected =
        a === b ? (a === undefined ? 'absent' : 'same') : a === undefined ? 'new' : b === undefined ? 'gone' : 'moved'
      const rows = (diffs.get(`${from} ${to}`) ?? []).filter((row) => row.repository === repository && row.tag === tag)
      const where = `${from} to ${to}, ${repository}:${tag}`
      expect([where, rows.map(({change: found}) => found)]).toEqual([where, expected === 'absent' ? [] : [expected]])
      expect([where, rows[0]?.from?.digest, rows[0]?.to?.digest]).toEqual([where, a, b])
      seen.add(expected)
    }
    expect([...seen].toSorted()).toEqual(['absent', 'gone', 'moved', 'new', 'same'])
  }, 240_000)
})
