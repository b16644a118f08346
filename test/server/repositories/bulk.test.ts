import {afterAll, beforeAll, expect, it} from 'vitest'
import {delivery, type Delivery} from '../content-views/delivery'

let at: Delivery
const path = '/katello/api/repositories/bulk'

beforeAll(async () => {
  at = await delivery()
})
afterAll(() => at.close())

it('one task synchronizes those that have an upstream', async () => {
  const web = await at.synced('web', 'apps/web')
  const pushed = await at.ok('POST', '/katello/api/repositories', {
    product_id: at.product,
    content_type: 'docker',
    name: 'local',
  })
  const task = await at.done('POST', `${path}/sync`, {ids: [web, pushed['id']]})
  const {results} = await at.ok('GET', `/foreman_tasks/api/tasks/${task['id']}/sub_tasks`)
  expect(results).toMatchObject([{label: 'Actions::Katello::Repository::Sync', result: 'success'}])
  expect((await at.ask('POST', `${path}/sync`, {ids: [pushed['id']]})).status).toBe(422)
  expect((await at.ask('POST', `${path}/sync`, {ids: []})).status).toBe(400)
})

it('space is reclaimed from repositories that are filled on demand', async () => {
  const immediate = await at.synced('immediate', 'apps/web')
  const lazy = await at.synced('lazy', 'apps/web', {download_policy: 'on_demand'})
  const task = await at.done('POST', `${path}/reclaim_space`, {ids: [immediate, lazy]})
  const {results} = await at.ok('GET', `/foreman_tasks/api/tasks/${task['id']}/sub_tasks`)
  expect(results).toHaveLength(1)
  expect((await at.ask('POST', `${path}/reclaim_space`, {ids: [immediate]})).status).toBe(400)
})

it('what can be deleted goes, and the rest is reported', async () => {
  const [kept, gone] = [await at.synced('kept', 'apps/web'), await at.synced('gone', 'apps/web')]
  const view = await at.view('Keeps', {repository_ids: [kept]})
  await at.publish(view['id'])
  await at.ok('PUT', '/api/settings/delete_repo_across_cv', {setting: {value: 'false'}})
  const {task, errors} = await at.ok('PUT', `${path}/destroy`, {ids: [kept, gone]})
  expect(errors).toEqual([expect.stringContaining('Repository kept is in published content view versions')])
  expect(await at.task((task as {id: string}).id)).toMatchObject({result: 'success'})
  expect((await at.ask('GET', `/katello/api/repositories/${gone}`)).status).toBe(404)
  expect((await at.ask('GET', `/katello/api/repositories/${kept}`)).status).toBe(200)
  expect((await at.ask('PUT', `${path}/destroy`, {ids: [kept]})).status).toBe(400)
})
