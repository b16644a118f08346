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
  summary: 'Change a repository, or set a tag of it',
  description: 'With --docker-tag and --docker-digest a tag of the repository is set to a manifest that it has.',
  examples: [
    ['Other tags', "--name web --product Quay --organization ACME --include-tags '2.*,latest'"],
    ['Forget the upstream user', '--id 12 --upstream-username NIL --upstream-password NIL'],
    ['Set a tag', '--id 12 --docker-tag stable --docker-digest sha256:1f5e…'],
  ],
  resource: repository,
  action: repository.actions.update,
  params: {
    ansible_collection_requirements_file: file('File with the requirements of collections to synchronize'),
    docker_tag: text('Tag to set'),
    docker_digest: text('Digest of the manifest that the tag shall name'),
  },
  answer: t.union(repositoryDetails, messageAnswer),
  async run(ctx) {
    const [tag, digest] = [ctx.text('docker-tag'), ctx.text('docker-digest')]
    if ((tag === undefined) !== (digest === undefined))
      throw usageError(
        'A tag is set with --docker-tag and --docker-digest together',
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
