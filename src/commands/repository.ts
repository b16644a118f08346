import {topic} from '../kit/run/topic'
import {info, act, list} from '../kit/run/verbs'
import {repository, repositoryTypesFields} from '../resources/repository'

export default topic('Repositories of container images, flatpaks, packages and files', {
  info: () => info(repository),
  'reclaim-space': () =>
    act(repository, 'reclaim_space', {
      summary: 'Free the space of content that was fetched on demand',
      started: 'Space is being reclaimed',
      done: 'Space reclaimed.',
    }),
  republish: () =>
    act(repository, 'republish', {
      summary: 'Write the metadata of a repository anew',
      started: 'Metadata is being generated',
      done: 'Metadata generated.',
    }),
  synchronize: () =>
    act(repository, 'sync', {
      aliases: ['repository:sync'],
      summary: 'Fetch a repository from its upstream',
      started: 'Repository is being synchronized',
      done: 'Repository synchronized.',
    }),
  types: () =>
    list(repository, {
      action: 'repository_types',
      summary: 'List the kinds of repositories the server knows',
      fields: repositoryTypesFields,
      unpaged: true,
      examples: [
        ['Everything', ''],
        ['Only those that can be made', '--creatable yes'],
      ],
    }),
  'verify-checksum': () =>
    act(repository, 'verify_checksum', {
      summary: "Check a repository's content against its checksums",
      started: 'Content is being checked',
      done: 'Content checked.',
    }),
})
