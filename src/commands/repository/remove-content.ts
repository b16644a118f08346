import {act} from '../../kit/run/verbs'
import {repository} from '../../resources/repository'

export default act(repository, 'remove_content', {
  summary: 'Remove content from a repository',
  done: 'Repository content removed.',
  examples: [
    [
      'Remove two manifests',
      '--name busybox --product Applications --organization ACME --ids 20,21 --content-type docker_manifest',
      'IDs of manifests in a repository that is pushed to',
    ],
    ['Remove packages', '--id 12 --ids 20,21', 'a repository of packages'],
  ],
  ask: (ctx) =>
    Promise.resolve(
      `Remove ${String((ctx.given['ids'] as unknown[] | undefined)?.length ?? 0)} units from this repository?`,
    ),
})
