import {describe, expect, it} from 'vitest'
import {parsePlace, placeTitle, scopeOfPlace} from '../../../src/workflows/images/place'
import {failure} from '../../support/failure'
import {played} from '../support'

describe('a place', () => {
  it.each([
    ['Prod', {kind: 'environment', name: 'Prod'}, 'Prod'],
    [' Dev ', {kind: 'environment', name: 'Dev'}, 'Dev'],
    ['upstream', {kind: 'upstream'}, 'upstream'],
    ['environment:upstream', {kind: 'environment', name: 'upstream'}, 'upstream'],
    ['version:App CV/1.0', {kind: 'version', contentView: 'App CV', version: '1.0'}, 'App CV 1.0'],
    [`version:'App CV'/2`, {kind: 'version', contentView: 'App CV', version: '2.0'}, 'App CV 2.0'],
    ['version:a/b/3.1', {kind: 'version', contentView: 'a/b', version: '3.1'}, 'a/b 3.1'],
    ['capsule:edge.example.com', {kind: 'capsule', name: 'edge.example.com'}, 'capsule:edge.example.com'],
    ['file:was.json', {kind: 'file', path: 'was.json'}, 'file:was.json'],
  ] as const)('is read from %j', (text, place, title) => {
    expect(parsePlace(text)).toEqual(place)
    expect(placeTitle(parsePlace(text))).toBe(title)
  })

  it.each(['', ' ', 'version:', 'version:App CV', 'version:App CV/latest', 'capsule:', 'file:'])(
    'is refused as %j with what to write',
    (text) => {
      const {parts} = failure(() => parsePlace(text))
      expect(parts).toMatchObject({code: 'usage', exit: 64})
      expect(parts.hint).toMatch(/version:'/)
    },
  )
})

const environments = 'GET /katello/api/environments'

describe('the scope of a place', () => {
  it('is an environment, by name or label', async () => {
    const {client} = played({[environments]: [{id: 3, name: 'Prod EU', label: 'Prod_EU'}]})
    const scope = (name: string) => scopeOfPlace(client, {kind: 'environment', name}, 1)
    expect(await scope('Prod EU')).toEqual({environmentIds: [3]})
    expect(await scope('Prod_EU')).toEqual({environmentIds: [3]})
    await expect(scope('prod eu')).rejects.toMatchObject({
      parts: {
        exit: 128,
        message: 'Lifecycle environment "prod eu" not found',
        detail: /similar name: Prod EU/,
        hint: /mallet lifecycle-environment list --organization-id \d/,
      },
    })
  })

  it('is a content view version', async () => {
    const {client, sent} = played({
      'GET /katello/api/content_views': [{id: 6}],
      'GET /katello/api/content_view_versions': [{id: 60}],
    })
    const place = parsePlace('version:App CV/1')
    if (place.kind !== 'version') throw new Error('not a version')
    expect(await scopeOfPlace(client, place, 1)).toEqual({versionId: 60})
    expect(sent.map(({query}) => query)).toMatchObject([
      {organization_id: 1, name: 'App CV'},
      {content_view_id: 6, version: '1.0'},
    ])
  })

  it('must exist', async () => {
    const place = {kind: 'version', contentView: 'App CV', version: '9.0'} as const
    const none = played({'GET /katello/api/content_views': []})
    await expect(scopeOfPlace(none.client, place, 1)).rejects.toMatchObject({parts: {exit: 128}})
    const views = {'GET /katello/api/content_views': [{id: 6}], 'GET /katello/api/content_view_versions': []}
    await expect(scopeOfPlace(played(views).client, place, 1)).rejects.toMatchObject({
      parts: {exit: 128, message: 'Content view "App CV" has no version 9.0'},
    })
  })
})
