import {boolean, json, nullable, references, stamps, table, text, unique, type RowOf} from '../kernel/store/columns'

export const flatpakRemotes = table(
  'flatpak_remotes',
  {
    organization_id: references('organizations'),
    name: text,
    url: text,
    description: nullable(text),
    username: nullable(text),
    token: nullable(text),
    registry_url: nullable(text),
    seeded: boolean,
    ...stamps,
  },
  {unique: [['organization_id', 'name']]},
)
export type FlatpakRemote = RowOf<typeof flatpakRemotes>

export const flatpakRemoteRepositories = table(
  'flatpak_remote_repositories',
  {
    flatpak_remote_id: references('flatpak_remotes', 'cascade'),
    name: text,
    label: unique(text),
    ...stamps,
  },
  {unique: [['flatpak_remote_id', 'name']]},
)
export type FlatpakRemoteRepository = RowOf<typeof flatpakRemoteRepositories>

export const flatpakRemoteRepositoryManifests = table(
  'flatpak_remote_repository_manifests',
  {
    flatpak_remote_repository_id: references('flatpak_remote_repositories', 'cascade'),
    digest: text,
    name: text,
    tags: json<string[]>(),
    application: boolean,
    runtime: nullable(text),
    flatpak_ref: nullable(text),
    ...stamps,
  },
  {unique: [['flatpak_remote_repository_id', 'digest']], indexes: {flatpak_manifests_ref: ['flatpak_ref']}},
)
export type FlatpakRemoteRepositoryManifest = RowOf<typeof flatpakRemoteRepositoryManifests>
