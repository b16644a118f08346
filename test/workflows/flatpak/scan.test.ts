import {describe, expect, it} from 'vitest'
import {
  changesSince,
  changesText,
  compareRecords,
  recordedOf,
  type RemoteRecord,
} from '../../../src/workflows/flatpak/scan'
import {startMemoryRegistry} from '../../../src/sandbox/upstream/memory-registry'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {onCleanup} from '../../support/places'
import {played} from '../support'

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`
const ref = (id: string): string => `app/${id}/x86_64/stable`

/** What is recorded, as `name: digests`. */
const recorded = (content: Readonly<Record<string, string>>): RemoteRecord =>
  new Map(
    Object.entries(content).map(([name, letters], index) => [
      name,
      {
        id: index + 1,
        name,
        application: `org.example.${name}`,
        manifests: [...letters].map((letter) => ({digest: digest(letter), flatpak_ref: ref(`org.example.${name}`)})),
      },
    ]),
  )
const upstream = (...names: string[]): ReadonlyMap<string, unknown> => new Map(names.map((name) => [name, []]))

describe('what a scan found', () => {
  it('is new where nothing was recorded, changed where a digest is, and gone where only the server has it', () => {
    const before = recorded({maps: 'a', notes: 'b', old: 'c'})
    const after = recorded({maps: 'a', notes: 'bd', old: 'c', web: 'e'})
    const changes = compareRecords(before, after, upstream('maps', 'notes', 'web'))
    expect(changes).toEqual({
      new: [{name: 'web', application: 'org.example.web'}],
      changed: [
        {
          name: 'notes',
          application: 'org.example.notes',
          ref: ref('org.example.notes'),
          digest: digest('d'),
          previous: digest('b'),
        },
      ],
      gone: [{name: 'old', application: 'org.example.old'}],
    })
    expect(changesText(changes)).toBe(
      [
        'New: web (org.example.web)',
        'Changed: notes (org.example.notes), sha256:bbbbbbbbbbbb → sha256:dddddddddddd',
        'Gone: old (org.example.old); the server still lists it',
      ].join('\n'),
    )
  })

  it('has no previous digest where the server has several, since it does not say which one was the last', () => {
    const {changed} = compareRecords(recorded({notes: 'ab'}), recorded({notes: 'abc'}), undefined)
    expect(changed).toMatchObject([{digest: digest('c'), previous: null}])
  })

  it('is nothing, or says that what is gone is not known', () => {
    const same = recorded({maps: 'a'})
    expect(changesText(compareRecords(same, same, upstream('maps')))).toBe('Nothing new.')
    const unknown = compareRecords(same, same, undefined)
    expect(unknown.gone).toBeNull()
    expect(changesText(unknown)).toContain('so what is gone there is not known')
  })
})

describe('reading what a scan found', () => {
  const list = 'GET /katello/api/flatpak_remotes/7/flatpak_remote_repositories'
  const show = (id: number): string => `GET /katello/api/flatpak_remote_repositories/${id}`

  it('asks once for each repository, and afterwards only for those that the index says have changed', async () => {
    const repositories = await fixtureRepositories()
    const registry = await startMemoryRegistry({repositories})
    onCleanup(() => registry.close())
    const digestOf = (name: string) => repositories.find((one) => one.name === name)?.tags.get('latest') ?? ''
    const stored = (name: string, id: string) => ({
      manifests: [{digest: digestOf(name), flatpak_ref: ref(id), name, tags: [], application: true, runtime: null}],
    })
    const {client, calls} = played({
      'GET /katello/api/flatpak_remotes/7': {id: 7, url: registry.url},
      [list]: [
        {id: 1, name: 'flatpaks/maps', application_name: 'org.example.Maps'},
        {id: 2, name: 'flatpaks/notes'},
        {id: 3, name: 'flatpaks/gone'},
      ],
      [show(1)]: stored('flatpaks/maps', 'org.example.Maps'),
      [show(2)]: {...stored('flatpaks/notes', 'org.example.Notes'), manifests: []},
      [show(3)]: stored('flatpaks/gone', 'org.example.Gone'),
    })
    const before = await recordedOf(client, 7)
    expect(calls()).toHaveLength(4)
    const {signal} = new AbortController()
    const changes = await changesSince(client, {remoteId: 7, before, signal})
    expect(changes).toEqual({new: [], changed: [], gone: [{name: 'flatpaks/gone', application: 'org.example.Gone'}]})
    expect(calls().slice(4)).toEqual(['GET /katello/api/flatpak_remotes/7', list, show(2), show(3)])
  })

  it('does without an index that cannot be read', async () => {
    const {client} = played({
      'GET /katello/api/flatpak_remotes/7': {id: 7, url: 'http://127.0.0.1:9'},
      [list]: [],
    })
    const {signal} = new AbortController()
    expect(await changesSince(client, {remoteId: 7, before: new Map(), signal})).toEqual({
      new: [],
      changed: [],
      gone: null,
    })
  })
})
