import {filterByLabel, filterByName} from './common'
import {api, get, ids, number, post, text, to, yesNo} from './define'
import * as t from './shape'
import {task} from './foreman-tasks'

export const flatpakRemoteRepository = t.record('FlatpakRemoteRepository', () => ({
  id: t.integer,
  name: t.text,
  label: t.text,
  application_name: t.optional(t.nullable(t.text)),
  flatpak_remote_id: t.integer,
  /** Empty, or null, where it was never mirrored. */
  last_mirrored: t.optional(
    t.nullable(
      t.object({
        mirror_id: t.optional(t.text),
        result: t.optional(t.oneOf('pending', 'success', 'warning', 'error', 'cancelled')),
        started_at: t.optional(t.nullable(t.time)),
        last_mirror_words: t.optional(t.text),
      }),
    ),
  ),
}))
export type FlatpakRemoteRepository = t.TypeOf<typeof flatpakRemoteRepository>

export const flatpakRemoteRepositoryDetails = t.record('FlatpakRemoteRepositoryDetails', () => ({
  ...flatpakRemoteRepository.members,
  repository_dependencies: t.optional(
    t.list(
      t.object({id: t.integer, name: t.text, label: t.text, flatpak_remote_id: t.integer, exists_in_org: t.boolean}),
    ),
  ),
  manifests: t.optional(
    t.list(
      t.object({
        name: t.text,
        digest: t.text,
        tags: t.list(t.text),
        application: t.nullable(t.boolean),
        runtime: t.nullable(t.text),
        flatpak_ref: t.nullable(t.text),
      }),
    ),
  ),
  flatpak_remote: t.object({id: t.integer, name: t.text, url: t.text}),
}))
export type FlatpakRemoteRepositoryDetails = t.TypeOf<typeof flatpakRemoteRepositoryDetails>

const id = number('Repository ID', {required: true})

export const flatpakRemoteRepositories = api(
  'flatpak_remote_repositories',
  'Repositories of a flatpak remote, as found by its last scan',
  () => ({
    index: get('/katello/api/flatpak_remotes/:flatpak_remote_id/flatpak_remote_repositories', {
      summary: 'List the repositories of a flatpak remote',
      params: {
        organization_id: to('organization'),
        flatpak_remote_id: to('flatpak-remote', '', {required: true}),
        name: filterByName,
        label: filterByLabel,
      },
      paged: true,
      answer: t.listOf(flatpakRemoteRepository),
      others: [
        '/katello/api/organizations/:organization_id/flatpak_remote_repositories',
        '/katello/api/flatpak_remote_repositories',
      ],
    }),
    show: get('/katello/api/flatpak_remote_repositories/:id', {
      summary: 'Show a repository of a flatpak remote',
      params: {
        manifests: yesNo('Include the manifests of the repository'),
        id,
      },
      answer: flatpakRemoteRepositoryDetails,
    }),
    mirror: post('/katello/api/flatpak_remote_repositories/:id/mirror', {
      summary: 'Mirror a repository of a flatpak remote into a product',
      params: {
        product_id: to('product'),
        product_name: text('Name of the product to mirror into, in the same organization'),
        organization_id: to('organization'),
        dependency_ids: ids('IDs of further remote repositories to mirror as well, e.g. a runtime'),
        id,
      },
      answer: task,
    }),
  }),
)
