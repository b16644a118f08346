import {describe, expect, it} from 'vitest'
import {componentsOf} from '../../src/workflows/content-view/components'
import {deleteVersions, unusedVersions} from '../../src/workflows/content-view/purge'
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
  it('finds the versions that nothing uses, newest first, without those to keep', async () => {
    const {client, sent} = played({
      [versions]: [
        version(1),
        version(2, {environments: [{id: 1}]}),
        version(3, {composite_content_view_ids: [8]}),
        version(4),
        version(5),
      ],
    })
    const old = await unusedVersions(client, {contentViewId: 6, keep: 1})
    expect(old.map(({id}) => id)).toEqual([4, 1])
    expect(sent[0]?.query).toMatchObject({content_view_id: 6})
  })

  it('deletes them all in one task', async () => {
    const {client, sent} = played({
      [versions]: [version(1), version(2)],
      'PUT /katello/api/content_views/6/remove': {id: 't'},
    })
    const old = await unusedVersions(client, {contentViewId: 6, keep: 0})
    expect(await deleteVersions(client, 6, old)).toEqual({id: 't'})
    expect(sent.at(-1)?.body).toEqual({content_view_version_ids: [2, 1]})
  })
})

describe('the version that is meant', () => {
  it('is the only one of a view, or in an environment', async () => {
    const {client, sent} = played({[versions]: [version(4)]})
    expect(await onlyVersion(client, {contentViewId: 6, environmentId: 2}, '--version')).toBe(4)
    expect(sent[0]?.query).toMatchObject({content_view_id: 6, environment_id: 2})
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
        {id: 1, content_view: {id: 4}},
        {id: 2, content_view: {id: 5}},
      ],
    })
    expect(await componentsOf(client, 9, [5])).toEqual([2])
    await expect(componentsOf(client, 9, [5, 6])).rejects.toMatchObject({exit: 128})
  })
})
