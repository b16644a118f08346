// Requests as dry runs show them.
import {expect, it} from 'vitest'
import {contentViews} from '../../../src/contract/content-views'
import {contentViewVersions} from '../../../src/contract/content-view-versions'
import {repositories} from '../../../src/contract/repositories'
import {Later, requestOf, requestText} from '../../../src/workflows/steps/request'
import {runSteps} from '../../../src/workflows/steps/run'

const version = new Later('{version of step 2}', 'publish')

it('has the path, the query and the body that the call would have', () => {
  expect(requestOf(contentViews.publish, {id: 4, description: undefined})).toEqual({
    method: 'POST',
    path: '/katello/api/content_views/4/publish',
    query: {},
    body: {},
    from_steps: [],
    repeated: false,
  })
  expect(requestOf(repositories.destroy, {id: 7, remove_from_content_view_versions: true})).toMatchObject({
    method: 'DELETE',
    path: '/katello/api/repositories/7',
    query: {remove_from_content_view_versions: true},
    body: null,
  })
})

it('names the steps that give what is not known yet, in the path and in lists', () => {
  const from_steps = [{placeholder: '{version of step 2}', step: 'publish'}]
  const promotion = requestOf(contentViewVersions.promote, {id: version, environment_ids: [3]})
  expect(promotion).toMatchObject({path: '/katello/api/content_view_versions/{version of step 2}/promote', from_steps})
  const update = requestOf(contentViews.update, {id: 4, component_ids: [1, version]}, {isRepeated: true})
  expect(update).toMatchObject({body: {component_ids: [1, '{version of step 2}']}, from_steps, repeated: true})
  expect(requestText(update)).toBe(
    'PUT /katello/api/content_views/4 {"component_ids":[1,"{version of step 2}"]} (for each)',
  )
})

it('masks secrets', () => {
  expect(requestText(requestOf(repositories.update, {id: 7, upstream_password: 'geheim'}))).toBe(
    'PUT /katello/api/repositories/7 {"upstream_password":"***"}',
  )
})

it('refuses a step that is not there: a mistake of the program', async () => {
  const step = {
    name: 'promote',
    title: 'Promote',
    requests: (later: (what: string, name: string) => Later) =>
      Promise.resolve([requestOf(contentViewVersions.promote, {id: later('version', 'publish'), environment_ids: []})]),
    run: () => Promise.resolve(undefined),
  }
  await expect(runSteps([step], {dryRun: true})).rejects.toThrow(TypeError)
})
