import {available, compared} from './common'
import {api, get, ids, oneOf, text, to, yesNo} from './define'
import * as t from './shape'

/** What an image is, as its tag shows it. Servers before Katello 4.16 leave out what is optional. */
export const imageOfTag = {
  id: t.integer,
  is_bootable: t.optional(t.about('An image that a host in image mode can boot', t.boolean)),
  is_flatpak: t.optional(t.boolean),
  content_type: t.optional(t.about('image, index, bootable, flatpak, helm, cosign_signature, artifact …', t.text)),
  labels: t.optional(t.map(t.text)),
  annotations: t.optional(t.map(t.text)),
  digest: t.text,
  schema_version: t.integer,
  manifest_type: t.oneOf('image', 'list'),
}

const other = t.object({
  id: t.integer,
  digest: t.text,
  schema_version: t.integer,
  manifest_type: t.oneOf('image', 'list'),
})

export const dockerManifest = t.record('DockerManifest', () => ({
  ...imageOfTag,
  manifests: t.optional(t.list(other)),
  manifest_lists: t.optional(t.list(other)),
  /** `repository_id` is what the server renders there: a number, or the repository. */
  tags: t.list(t.object({id: t.integer, name: t.text, repository_id: t.optional(t.unknown)})),
  /** Servers before Katello 4 sent these two. */
  name: t.optional(t.nullable(t.text)),
  downloaded: t.optional(t.nullable(t.boolean)),
}))
export type DockerManifest = t.TypeOf<typeof dockerManifest>

export const dockerManifestCompare = t.record('DockerManifestCompare', () => ({
  ...dockerManifest.members,
  comparison: t.list(t.integer),
}))
export type DockerManifestCompare = t.TypeOf<typeof dockerManifestCompare>

/** Images and manifest lists are found by the same parameters, under different names. */
const actions = (name: string, noun: string) => ({
  index: get(`/katello/api/${name}`, {
    summary: `List ${noun}s`,
    params: {
      organization_id: to('organization'),
      content_view_version_id: to('content-view-version'),
      content_view_filter_id: to('content-view-filter'),
      content_view_filter_rule_id: to('content-view-filter-rule'),
      repository_id: to('repository'),
      environment_id: to('lifecycle-environment'),
      ids: ids(`Filter by ${noun} IDs, separated by commas`),
      include_filter_ids: yesNo(`Include the ${noun}s that content view filters select`),
      ...available,
    },
    paged: true,
    answer: t.listOf(dockerManifest),
    others: [
      `/katello/api/repositories/:repository_id/${name}`,
      `/katello/api/content_views/:content_view_id/filters/:content_view_filter_id/${name}`,
    ],
  }),
  compare: get(`/katello/api/${name}/compare`, {
    summary: `Compare the ${noun}s of content view versions`,
    params: {
      ...compared,
      restrict_comparison: oneOf(`List the ${noun}s in all versions (same), in some (different), or all`, [
        'same',
        'different',
        'all',
      ]),
    },
    paged: true,
    answer: t.listOf(dockerManifestCompare),
  }),
  show: get(`/katello/api/${name}/:id`, {
    summary: `Show a ${noun}`,
    params: {
      repository_id: to('repository'),
      organization_id: to('organization'),
      id: text(`ID or digest of the ${noun}`, {required: true}),
    },
    answer: dockerManifest,
    others: [`/katello/api/repositories/:repository_id/${name}/:id`],
  }),
})

export const dockerManifests = api('docker_manifests', 'Manifests of images in container repositories', () =>
  actions('docker_manifests', 'manifest'),
)
export const dockerManifestLists = api('docker_manifest_lists', 'Manifest lists of container repositories', () =>
  actions('docker_manifest_lists', 'manifest list'),
)
