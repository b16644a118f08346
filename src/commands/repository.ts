import {topic} from '../kit/run/topic'
import {info, act, list} from '../kit/run/verbs'
import {reclaimsMany, synchronizesMany} from './repository/several'
import {repository, repositoryTypesFields} from '../resources/repository'

export default topic('Repositories of container images, flatpaks, packages and files', {
  info: () => info(repository),
  'reclaim-space': () =>
    reclaimsMany(
      act(repository, 'reclaim_space', {
        summary: 'Reclaim space from on-demand content in a repository',
        examplesNeed: 'a repository with the download policy on_demand',
        started: 'Disk space is being reclaimed',
        done: 'Disk space reclaimed.',
      }),
    ),
  republish: () =>
    act(repository, 'republish', {
      summary: 'Regenerate the metadata of a repository',
      started: 'Metadata is being regenerated',
      done: 'Metadata regenerated.',
    }),
  synchronize: () =>
    synchronizesMany(
      act(repository, 'sync', {
        aliases: ['repository:sync'],
        summary: 'Synchronize a repository with its upstream',
        started: 'Repository is being synchronized',
        done: 'Repository synchronized.',
      }),
    ),
  types: () =>
    list(repository, {
      action: 'repository_types',
      summary: 'List repository types',
      description: 'Lists the types of repositories that the server supports, and the content types in each.',
      fields: repositoryTypesFields,
      unpaged: true,
      examples: [
        ['List all repository types', ''],
        ['List only types that can be created', '--creatable yes'],
      ],
    }),
  'verify-checksum': () =>
    act(repository, 'verify_checksum', {
      summary: 'Verify the checksums of a repository',
      started: 'Content is being verified',
      done: 'Content verified.',
    }),
})
