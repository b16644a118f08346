import {describe, expect, it} from 'vitest'
import {dependenciesOf, syncMirrored} from '../../../src/workflows/flatpak/mirror'
import {played} from '../support'

const remote = {
  id: 7,
  name: 'firefox',
  repository_dependencies: [
    {id: 8, name: 'runtime'},
    {id: 9, name: 'sdk'},
  ],
}
const show = 'GET /katello/api/flatpak_remote_repositories/7'
const list = 'GET /katello/api/repositories'
const ended = {id: 't', state: 'stopped', result: 'success', pending: false}

describe('mirroring a repository of a flatpak remote', () => {
  it('takes along what it depends on', async () => {
    const {client} = played({[show]: remote, [list]: [{id: 1, name: 'other'}]})
    expect(await dependenciesOf(client, {id: 7, productId: 3})).toEqual([8, 9])
    expect(await dependenciesOf(client, {id: 7, productId: undefined})).toEqual([8, 9])
  })

  it('leaves out what another application has brought into the product', async () => {
    const {client} = played({[show]: remote, [list]: [{id: 1, name: 'runtime'}]})
    expect(await dependenciesOf(client, {id: 7, productId: 3})).toEqual([9])
  })

  it('synchronizes what was made, and leaves what was there before alone', async () => {
    const {client, calls} = played({
      [show]: remote,
      [list]: [
        {id: 1, name: 'firefox', last_sync: {id: 'x'}},
        {id: 2, name: 'runtime', last_sync: null},
        {id: 3, name: 'sdk', last_sync: {id: 'y'}},
        {id: 4, name: 'other', last_sync: null},
      ],
      'POST /katello/api/repositories/1/sync': {id: 't'},
      'POST /katello/api/repositories/2/sync': {id: 't'},
      'GET /foreman_tasks/api/tasks/t': ended,
    })
    expect(await syncMirrored(client, {id: 7, productId: 3})).toEqual(['firefox', 'runtime'])
    expect(calls().filter((call) => call.startsWith('POST'))).toHaveLength(2)
  })

  it('says so when the product has nothing of it', async () => {
    const {client} = played({[show]: remote, [list]: [{id: 4, name: 'other', last_sync: null}]})
    await expect(syncMirrored(client, {id: 7, productId: 3})).rejects.toMatchObject({parts: {exit: 128}})
  })
})
