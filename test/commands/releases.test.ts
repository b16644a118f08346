// Options that an older Katello does not have are refused, since it would ignore them.
import {expect, it} from 'vitest'
import {scripted} from '../support/katello'
import {mallet} from '../support/program'

const create = ['content-view', 'create', '--name', 'Now', '--organization-id', '1', '--rolling']
const made = {status: 201, body: {id: 3, name: 'Now'}}
const version = (text: string) => ({body: {version: text, timeUTC: '2026-11-25 22:00:00 UTC', release: null}})

it('refuses an option that the release of the server lacks, before anything is changed', async () => {
  const server = await scripted({'GET /katello/api/status': version('4.16.3'), 'POST /katello/api/content_views': made})
  const {code, stderr} = await mallet(create, {env: server.env})
  expect(code).toBe(69)
  expect(stderr).toContain('Katello 4.16.3 does not support --rolling')
  expect(stderr).toContain('since 4.17')
  expect(server.asked.map(({method}) => method)).toEqual(['GET'])
})

it('sends it to a release that has it, and to a server that does not tell its release', async () => {
  for (const status of [version('5.1.0-master'), {status: 404, body: {}}]) {
    const server = await scripted({'GET /katello/api/status': status, 'POST /katello/api/content_views': made})
    expect((await mallet(create, {env: server.env})).code).toBe(0)
    expect(server.asked.at(-1)?.body).toMatchObject({rolling: true})
  }
})

it('does not ask for the release where nothing depends on it', async () => {
  const server = await scripted({'POST /katello/api/content_views': made})
  const plain = create.filter((word) => word !== '--rolling')
  expect((await mallet(plain, {env: server.env})).code).toBe(0)
  expect(server.asked.map(({path}) => path)).toEqual(['/katello/api/content_views'])
})
