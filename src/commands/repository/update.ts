import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {readInputFile} from '../../core/input-file'
import {messageAnswer} from '../../kit/run/result'
import {file, text} from '../../contract/define'
import {repositoryDetails} from '../../contract/repositories'
import * as t from '../../contract/shape'
import {repository} from '../../resources/repository'
import {setTag} from '../../workflows/repository/upload'

export default command({
  summary: 'Update a repository, or set a tag',
  description:
    'With --docker-tag and --docker-digest, points a tag at a manifest in the repository. The value NIL clears a setting.',
  examples: [
    ['Synchronize other tags', "--name web --product Applications --organization ACME --include-tags '2.*,latest'"],
    ['Clear the upstream credentials', '--id 2 --upstream-username NIL --upstream-password NIL'],
    [
      'Point a tag at a manifest',
      '--id 2 --docker-tag stable --docker-digest sha256:1f5e…',
      'the digest of a manifest in the repository',
    ],
  ],
  resource: repository,
  action: repository.actions.update,
  needsChange: true,
  params: {
    ansible_collection_requirements_file: file(
      'File with the Ansible collections to synchronize, as requirements in YAML',
    ),
    docker_tag: text('Tag to set'),
    docker_digest: text('Digest of the manifest to tag'),
  },
  answer: t.union(repositoryDetails, messageAnswer),
  continues: (given) =>
    given['docker-tag'] === undefined ? undefined : 'imports the tag with this upload, and deletes the upload',
  async run(ctx) {
    const [tag, digest] = [ctx.text('docker-tag'), ctx.text('docker-digest')]
    if ((tag === undefined) !== (digest === undefined))
      throw usageError(
        '--docker-tag and --docker-digest must be used together',
        `Add --docker-${tag === undefined ? 'tag' : 'digest'}`,
      )
    if (tag !== undefined && digest !== undefined) {
      await setTag(ctx.client, {repositoryId: Number(await ctx.required(repository, '')), tag, digest})
      return {kind: 'message', message: 'Repository updated.'}
    }
    const requirements = ctx.text('ansible-collection-requirements-file')
    const answer = await ctx.call(repository, repository.actions.update, {
      ...(requirements !== undefined && {
        ansible_collection_requirements: readInputFile(requirements, 'ansible-collection-requirements-file').toString(),
      }),
    })
    return {kind: 'message', message: 'Repository updated.', record: answer}
  },
})
