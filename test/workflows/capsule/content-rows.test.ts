import {describe, expect, it} from 'vitest'
import {
  contentRows,
  countedTags,
  countKey,
  disagreements,
  unreadable,
  type ContentRow,
  type RegistryContent,
} from '../../../src/workflows/capsule/content-rows'
import type {Placement} from '../../../src/workflows/images/placement'

const placement = (image: string, tag: string, digest: string): Placement => ({
  image,
  tag,
  digest,
  kind: 'container',
  type: 'manifest',
  labels: {},
  repository: image,
  repository_id: 11,
  library_repository_id: 1,
  product: 'Quay',
  content_view: 'App',
  content_view_id: 2,
  version: '1.0',
  version_id: 3,
  environment: 'Dev',
  environment_id: 4,
  pull_spec: `server/${image}:${tag}`,
  platforms: null,
  size: null,
  created: null,
})

const expected = [
  placement('dev/web', '1.0', 'a'),
  placement('dev/web', 'latest', 'b'),
  placement('dev/db', '1.0', 'c'),
]

function content(
  tags: Readonly<Record<string, Readonly<Record<string, string>>>>,
  more: Partial<RegistryContent> = {},
): RegistryContent {
  const images = Object.entries(tags).map(([image, own]) => ({
    image,
    tags: new Map(Object.entries(own)),
    isListed: true,
  }))
  return {capsule: 'edge', registry: 'edge.example.com', images, catalog: undefined, ...more}
}
const short = (rows: readonly ContentRow[]) =>
  rows.map(({status, image, tag, server_digest, capsule_digest}) => [status, image, tag, server_digest, capsule_digest])

describe('the content of a capsule', () => {
  it('differs in tags that are missing, extra, or name another digest', () => {
    const there = content({'dev/web': {'1.0': 'a', latest: 'old', rc: 'd'}}, {catalog: ['dev/web', 'dev/gone']})
    expect(short(contentRows(expected, there, new Map()))).toEqual([
      ['extra', 'dev/gone', null, null, null],
      ['missing', 'dev/db', '1.0', 'c', null],
      ['same', 'dev/web', '1.0', 'a', 'a'],
      ['different', 'dev/web', 'latest', 'b', 'old'],
      ['extra', 'dev/web', 'rc', null, 'd'],
    ])
  })

  it('has more than the server where more was counted, and tags are not listed', () => {
    const images = [
      {
        image: 'dev/web',
        tags: new Map([
          ['1.0', 'a'],
          ['latest', 'b'],
        ]),
        isListed: false,
      },
    ]
    const counted = new Map([[countKey(4, 1), 5]])
    const rows = contentRows(expected.slice(0, 2), content({}, {images}), counted)
    expect(rows.at(0)).toMatchObject({
      status: 'extra',
      image: 'dev/web',
      tag: null,
      detail: '5 tags were counted there, and the server serves 2',
    })
    expect(
      contentRows(expected.slice(0, 2), content({}, {images}), new Map()).every(({status}) => status === 'same'),
    ).toBe(true)
  })

  it('is counted by environment and repository', () => {
    const repository = (docker_tag: number | undefined, env_id: number) => ({
      counts: docker_tag === undefined ? {rpm: 3} : {docker_tag},
      metadata: {env_id, library_instance_id: 1, content_type: 'docker'},
    })
    const repositories = {'11': repository(2, 4), '12': repository(3, 5), '13': repository(undefined, 6)}
    expect(countedTags({content_counts: {content_view_versions: {'3': {repositories}}}} as never)).toEqual(
      new Map([
        ['4 1', 2],
        ['5 1', 3],
      ]),
    )
    expect(countedTags({content_counts: null} as never).size).toBe(0)
  })
})

it('registries that are taken for one differ where one of them has something else', () => {
  const rows = [
    ...contentRows(expected, content({'dev/web': {'1.0': 'a', latest: 'b'}, 'dev/db': {'1.0': 'c'}}), new Map()),
    ...contentRows(expected, content({'dev/web': {'1.0': 'a', latest: 'old'}}, {registry: 'two'}), new Map()),
    unreadable({capsule: 'edge', registry: 'three'}, 'no answer'),
  ]
  expect(disagreements(rows).map(({image, tag, digests}) => [image, tag, digests.map(({digest}) => digest)])).toEqual([
    ['dev/db', '1.0', ['c', null]],
    ['dev/web', 'latest', ['b', 'old']],
  ])
})

it('an image that only one registry should have is no disagreement', () => {
  const one = contentRows(expected, content({}), new Map())
  const two = contentRows(expected.slice(2), content({'dev/db': {'1.0': 'c'}}, {registry: 'two'}), new Map())
  expect(disagreements([...one, ...two]).map(({image}) => image)).toEqual(['dev/db'])
})
