// What is applied is what is exported, on any organization; a second time there is nothing to do; interrupted, the end is the same.
import {describe, expect, it} from 'vitest'
import {stringify} from 'yaml'
import {katelloVersions} from '../../../src/contract/versions'
import {readState} from '../../../src/workflows/as-code/actual'
import {kindNames} from '../../../src/workflows/as-code/model'
import {renewable, renewed} from '../../../src/workflows/as-code/renew-file'
import {apply, everything, exported, generated, place, planOf} from './organizations'

/** Generated organizations for each release; more of them on request. */
const count = Number(process.env['MALLET_GENERATED'] ?? 6)

const renamed = (text: string, from: string, to: string): string => text.replaceAll(from, to)

describe.each(katelloVersions)('Katello %s', (katello) => {
  it('an export applied to an empty organization is exported the same, and applying it again sends no change', async () => {
    const at = await place(katello)
    const client = at.client()
    for (let seed = 1; seed <= count; seed++) {
      const [first, second] = [`First${seed}x`, `Other${seed}x`]
      const from = await at.organization(first)
      await apply(client, from, generated(seed, first))
      const text = await exported(client, from, first)
      const to = await at.organization(second)
      await apply(client, to, renamed(text, first, second))
      expect(renamed(await exported(client, to, second), second, first), `seed ${seed}`).toBe(text)
      for (const old of [generated(seed + 1, second), stringify(JSON.parse(generated(seed + 2, second)))]) {
        const file = {name: 'f', text: old}
        const before = renewable(file, {})
        const wanted = {kinds: new Set(kindNames), entries: undefined, renewed: before.entries}
        const state = await readState(client, to, wanted)
        const now = {organization: second, state, hosts: [], env: {}}
        const text = renewed(file, before, now) // refuses what it would plan to change
        expect(renewed({name: 'f', text}, before, now), `seed ${seed}`).toBe(text)
      }
      const changes: string[] = []
      const again = await apply(
        at.client((method, path) => void (method !== 'GET' && changes.push(`${method} ${path}`))),
        to,
        renamed(text, first, second),
      )
      expect([again, changes], `seed ${seed}`).toEqual([[], []])
    }
  }, 600_000)
})

/** Each change in turn on request; otherwise every third one, on one release after the other. */
const everyKill = process.env['MALLET_GENERATED'] ? 1 : 9

class Killed extends Error {}

it.each(katelloVersions.map((katello, at) => ({katello, first: everyKill === 1 ? 1 : 1 + 3 * at})))(
  'Katello $katello: interrupted before or after any change, and applied again, the end is the same',
  async ({katello, first}) => {
    const at = await place(katello)
    const text = everything
    const whole = await at.organization('Whole')
    const steps = await apply(at.client(), whole, text('Whole'))
    const end = await exported(at.client(), whole, 'Whole')
    expect(steps.length).toBeGreaterThan(15)
    for (let kill = first; kill <= steps.length; kill += everyKill) {
      const name = `Kill${kill}x`
      const id = await at.organization(name)
      let changes = 0
      const dying = at.client((method) => {
        if (method !== 'GET' && ++changes >= kill) throw new Killed()
      })
      await expect(apply(dying, id, text(name))).rejects.toThrow(Killed)
      await apply(at.client(), id, text(name))
      expect(renamed(await exported(at.client(), id, name), name, 'Whole'), `killed at change ${kill}`).toBe(end)
    }
  },
  300_000,
)

it('what a file owns and does not describe is deleted, and nothing else', async () => {
  const at = await place()
  const id = await at.organization('ACME')
  const client = at.client()
  await apply(client, id, everything('ACME'))
  const before = await exported(client, id, 'ACME')
  const products = (more: string): string => `{organization: ACME, ${more} products: []}`
  expect((await planOf(client, id, products(''))).steps).toEqual([])
  const owned = await planOf(
    client,
    id,
    `{organization: ACME, owned: true, content_views: [], environments: [], activation_keys: [], sync_plans: [], products: [], flatpak_remotes: [], content_credentials: []}`,
  )
  expect(new Set(owned.steps.map(({verb}) => verb))).toEqual(new Set(['delete']))
  await apply(client, id, `{organization: ACME, content_views: [], activation_keys: []}`, true)
  const after = await exported(client, id, 'ACME')
  expect(before).toContain('content_views:')
  expect(after).toBe(before.replace(/content_views:\n(?: .*\n)*/, '').replace(/activation_keys:\n(?: .*\n)*/, ''))
  await apply(
    client,
    id,
    `{organization: ACME, owned: true, environments: [], products: [], sync_plans: [], flatpak_remotes: [], content_credentials: []}`,
  )
  expect(await exported(client, id, 'ACME')).toBe('organization: ACME\n')
})
