import {expect, it} from 'vitest'
import {sameAsGoals} from '../../../src/workflows/bootc/same'
import {readSameImages} from '../../../src/workflows/images/same-image'
import {digest, fleetHost} from '../bootc/support'
import {played} from '../support'

it('searches for digests only: what hosts report may be anything', async () => {
  const lists = 'GET /katello/api/docker_manifest_lists'
  const server = played({[lists]: [{digest: digest('a'), manifests: [{digest: digest('b')}]}]})
  const reported = [digest('a').toUpperCase(), digest('a'), 'x or name ~ ""', 'sha256:', '']
  const same = await readSameImages(
    server.client,
    reported.map((one) => ({digest: one, type: 'index' as const})),
  )
  expect(server.sent.map(({query}) => query)).toMatchObject([{search: `digest = ${digest('a')}`}])
  expect(same.isSame(digest('a'), digest('b'))).toBe(true)
  expect(await readSameImages(server.client, [{digest: 'nothing'}])).toBeDefined()
  expect(server.calls()).toEqual([lists])
})

it('looks beyond one organization where hosts belong to several', async () => {
  const goal = () => ({goal: {image: 'registry.example.com/os:9', digest: digest('c'), type: 'index' as const}})
  const asked = async (...organizations: number[]): Promise<unknown> => {
    const server = played({'GET /katello/api/docker_manifest_lists': []})
    const hosts = organizations.map((organizationId) => fleetHost('acme/dev/os:9@a', {organizationId}))
    await sameAsGoals(server.client, hosts, goal)
    return server.sent[0]?.query['organization_id']
  }
  expect([await asked(1, 1), await asked(1, 2)]).toEqual([1, undefined])
})
