// Hosts in an export: an entry for each set of content view environments; what a file says of them stays as long as it is true.
import {describe, expect, it} from 'vitest'
import {katelloVersions} from '../../../src/contract/versions'
import {readState} from '../../../src/workflows/as-code/actual'
import {hostEntries} from '../../../src/workflows/as-code/export-hosts'
import {kindNames} from '../../../src/workflows/as-code/model'
import {renewable, renewed} from '../../../src/workflows/as-code/renew-file'
import {newFile, treeOf} from '../../../src/workflows/as-code/write-file'
import {apply, everything, place, planOf, type Place} from './organizations'

let at: Place

const dev = 'content_view_environments:\n      - ACME_dev/ACME_app\n'
const library = 'content_view_environments:\n      - Library\n'

describe.each(katelloVersions)('Katello %s', (katello) => {
  it('exports hosts with a search that finds exactly those of a set, and plans nothing then', async () => {
    at = await place(katello)
    const id = await at.organization('ACME')
    for (const name of ['web1', 'web2', 'db1', 'db2']) at.host(`${name}.example.com`, id)
    at.host('other.example.com', await at.organization('Other'))
    const set = (search: string, label: string): string =>
      `  - {search: ${search}, content_view_environments: [${label}]}\n`
    await apply(at.client(), id, `${everything('ACME')}hosts:\n${set('name ~ web', 'ACME_dev/ACME_app')}`)

    const requests: string[] = []
    const client = at.client((method, path) => void requests.push(`${method} ${path}`))
    const state = await readState(at.client(), id, {kinds: new Set(kindNames), entries: undefined})
    const hosts = await hostEntries(client, id, [])
    expect(requests).toEqual(['GET /api/hosts'])
    const text = newFile(treeOf('ACME', state, {hosts}))
    expect(text.slice(text.indexOf('\nhosts:') + 1)).toBe(
      `hosts:\n  - search: name ^ (web1.example.com, web2.example.com)\n    ${dev}` +
        `  - search: name ^ (db1.example.com, db2.example.com)\n    ${library}`,
    )
    expect((await planOf(at.client(), id, text)).steps).toEqual([])

    const renew = async (before: string): Promise<string> => {
      const file = {name: 'f', text: before}
      const described = renewable(file, {})
      const own = await hostEntries(at.client(), id, described.entries)
      return renewed(file, described, {organization: 'ACME', state, hosts: own, env: {}})
    }
    const byHand = text.slice(0, text.indexOf('\nhosts:') + 1)
    // kept: what it says is so; changed: all its hosts have something else; replaced: its hosts differ; kept: it finds none
    const kept = `${byHand}hosts:\n  # the web\n  - search: name ~ web # all\n    ${dev}  - search: name ~ db\n    ${library}`
    expect(await renew(kept)).toBe(kept)
    expect(await renew(kept.replace(dev, library))).toBe(kept)
    const mixed = `${byHand}hosts:\n  # too many\n  - search: name ~ 1\n    ${library}  - search: name ~ nobody\n    ${dev}`
    const after = await renew(mixed)
    expect(after).not.toContain('name ~ 1')
    expect(after).toContain(`  - search: name ~ nobody\n    ${dev}`)
    expect((await planOf(at.client(), id, after)).steps).toEqual([])
  }, 60_000)
})

it('splits what is too long for a URL', async () => {
  at = await place()
  const id = await at.organization('ACME')
  for (let number = 0; number < 120; number++) at.host(`host-${number}.with.a.rather.long.name.example.com`, id)
  const entries = await hostEntries(at.client(), id, [])
  expect(entries).toHaveLength(2)
  const found = await Promise.all(entries.map((entry) => hostEntries(at.client(), id, [entry])))
  expect(found.map((one) => one[0])).toEqual(entries)
}, 60_000)
