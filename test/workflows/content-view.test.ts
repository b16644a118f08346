import {describe, expect, it} from 'vitest'
import {componentsOf} from '../../src/workflows/content-view/components'
import {compositesOf, deleteVersion, oldVersions} from '../../src/workflows/content-view/purge'
import {isVersionIn, onlyVersion} from '../../src/workflows/content-view/version'
import {played} from './support'

const version = (id: number, more: object = {}) => ({
  id,
  version: `${id}.0`,
  environments: [],
  composite_content_view_ids: [],
  composite_content_views: [],
  ...more,
})
const versions = 'GET /katello/api/content_view_versions'

describe('purging a content view', () => {
  it('finds the versions that nothing uses, oldest first, without those to keep', async () => {
    const {client, sent} = played({
      [versions]: [
        version(5, {major: 10}),
        version(1),
        version(2, {environments: [{id: 1}]}),
        version(4, {major: 2}),
        version(7, {major: 1, minor: 1}),
      ],
    })
    const {unused} = await oldVersions(client, {contentViewId: 6, keep: 1})
    expect(unused.map(({id}) => id)).toEqual([1, 7, 4])
    expect((await oldVersions(client, {contentViewId: 6, keep: 9})).unused).toEqual([])
    expect(sent[0]?.query).toMatchObject({content_view_id: 6})
  })

  it('leaves out what is part of a composite content view, or of a published version of one, and tells of what', async () => {
    const {client} = played({
      [versions]: [
        version(1),
        version(2, {composite_content_view_ids: [8], composite_content_views: [{id: 8, name: 'All apps'}]}),
        version(3, {
          composite_content_view_versions: [{id: 9, version: '1.0', content_view: {id: 8, name: 'All apps'}}],
        }),
        version(4, {composite_content_view_ids: [8], environments: [{id: 1}]}),
      ],
    })
    const {unused, inComposites} = await oldVersions(client, {contentViewId: 6, keep: 0})
    expect(unused.map(({id}) => id)).toEqual([1])
    expect(inComposites.map(compositesOf)).toEqual([['All apps'], ['All apps 1.0']])
  })

  it('deletes each with a task of its own', async () => {
    const {client} = played({'DELETE /katello/api/content_view_versions/2': {id: 't'}})
    expect(await deleteVersion(client, {id: 2})).toEqual({id: 't'})
  })
})

describe('the version that is meant', () => {
  it('is the only one of a view, or in an environment', async () => {
    const {client, sent} = played({[versions]: [version(4)]})
    expect(await onlyVersion(client, {contentViewId: 6, environmentId: 2}, '--version')).toBe(4)
    expect(sent[0]?.query).toMatchObject({content_view_id: 6, environment_id: 2})
  })

  it('may be sought among all versions of the view', async () => {
    const {client, sent} = played({
      [versions]: [version(4, {environments: [{id: 1}]}), version(5, {environments: [{id: 2}]})],
    })
    expect(await onlyVersion(client, {contentViewId: 6, fromEnvironmentId: 2}, '--version')).toBe(5)
    expect(sent[0]?.query).not.toHaveProperty('environment_id')
  })

  it.each([
    ['none', [], 'not_found', 128],
    ['several', [version(1), version(2)], 'ambiguous', 70],
  ])('cannot be told when there are %s', async (_, found, code, exit) => {
    const {client} = played({[versions]: found})
    const error = await onlyVersion(client, {contentViewId: 6}, '--version').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({parts: {code, exit, hint: expect.stringContaining('--version') as string}})
  })

  it('may be in an environment or not', async () => {
    const {client} = played({'GET /katello/api/content_view_versions/4': version(4, {environments: [{id: 2}]})})
    expect([await isVersionIn(client, 4, 2), await isVersionIn(client, 4, 3)]).toEqual([true, false])
  })
})

describe('components of a composite content view', () => {
  it('are found by the views that they stand for', async () => {
    const {client} = played({
      'GET /katello/api/content_views/9/content_view_components': [
        {id: 1, content_view: {id: 4, name: 'App CV'}},
        {id: 2, content_view: {id: 5}},
      ],
    })
    expect(await componentsOf(client, 9, [{id: 5}])).toEqual([2])
    expect(await componentsOf(client, 9, [{name: 'App CV'}, {id: 4}])).toEqual([1])
    await expect(componentsOf(client, 9, [{id: 5}, {id: 6}])).rejects.toMatchObject({exit: 128})
    await expect(componentsOf(client, 9, [{name: 'None'}])).rejects.toMatchObject({
      message: 'Content view "None" is not a component of content view 9',
    })
  })
})
