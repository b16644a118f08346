import {expect, it} from 'vitest'
import {readSameImages} from '../../../src/workflows/images/same-image'
import {digest} from '../bootc/support'
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
