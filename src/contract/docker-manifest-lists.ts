import {api, get, ids, number, oneOf, text} from './define'
import * as t from './shape'

export const dockerManifestList = t.record('DockerManifestList', () => ({
  manifests: t.optional(
    t.list(
      t.object({id: t.integer, digest: t.text, schema_version: t.integer, manifest_type: t.oneOf('image', 'list')}),
    ),
  ),
  is_bootable: t.boolean,
  is_flatpak: t.boolean,
  tags: t.list(t.map(t.unknown)),
  labels: t.map(t.text),
  annotations: t.map(t.text),
  id: t.integer,
  schema_version: t.integer,
  digest: t.text,
  manifest_type: t.oneOf('image', 'list'),
  content_type: t.text,
  manifest_lists: t.optional(
    t.list(
      t.object({id: t.integer, digest: t.text, schema_version: t.integer, manifest_type: t.oneOf('image', 'list')}),
    ),
  ),
}))
export type DockerManifestList = t.TypeOf<typeof dockerManifestList>

export const dockerManifestListCompare = t.record('DockerManifestListCompare', () => ({
  ...dockerManifestList.members,
  comparison: t.list(t.integer),
}))
export type DockerManifestListCompare = t.TypeOf<typeof dockerManifestListCompare>

export const dockerManifestLists = api('docker_manifest_lists', 'Manifest lists of container repositories', {
  index: get('/katello/api/docker_manifest_lists', {
    summary: 'List docker manifest lists',
    params: {
      organization_id: number('Organization identifier'),
      content_view_version_id: number('Only what this version holds'),
      content_view_filter_id: number('Only what this filter matches'),
      content_view_filter_rule_id: number('Only what this rule of a filter matches'),
      repository_id: number('Only what this repository holds'),
      environment_id: number('Environment identifier; has an effect for Library only'),
      ids: ids('Ids, separated by commas'),
      available_for: text('Only what could be added to this kind of object'),
      show_all_for: text('All of it, marked with whether it is in this: content_view_filter'),
    },
    paged: true,
    answer: t.listOf(dockerManifestList),
    others: [
      '/katello/api/repositories/:repository_id/docker_manifest_lists',
      '/katello/api/content_views/:content_view_id/filters/:content_view_filter_id/docker_manifest_lists',
    ],
  }),
  compare: get('/katello/api/docker_manifest_lists/compare', {
    summary: 'Compare the docker manifest lists of versions',
    params: {
      content_view_version_ids: ids('Versions to compare', {required: true}),
      repository_id: number('Only within this library repository'),
      restrict_comparison: oneOf('What all versions have, what not all have, or everything', [
        'same',
        'different',
        'all',
      ]),
    },
    paged: true,
    answer: t.listOf(dockerManifestListCompare),
  }),
  show: get('/katello/api/docker_manifest_lists/:id', {
    summary: 'Show a docker manifest list',
    params: {
      id: text('Identifier or digest of the docker manifest list', {required: true}),
      repository_id: number('Repository identifier', {internal: true}),
    },
    answer: dockerManifestList,
    others: ['/katello/api/repositories/:repository_id/docker_manifest_lists/:id'],
  }),
})
