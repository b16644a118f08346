import {basename} from 'node:path'
import {file, text} from '../../contract/define'
import {usageError} from '../../core/errors'
import type {TaskReport} from '../../katello/tasks'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {field, fields} from '../../output/fields'
import {task} from '../../contract/foreman-tasks'
import * as t from '../../contract/shape'
import {product} from '../../resources/product'
import {repository} from '../../resources/repository'
import {filesOf, uploadFile} from '../../workflows/repository/upload'

/** hammer lets --fields choose from what an upload made. */
const uploadFields = fields<{message: string; id: string}>()(field('Message', 'message'), field('Id', 'id'))

export default command({
  summary: 'Upload files to a repository',
  description:
    'Takes a file, a directory, or a quoted pattern. To add container images, push them to the registry instead: mallet registry push.',
  examples: [
    [
      'Upload a file',
      '--name files --product Applications --organization ACME --path ./manual.pdf',
      'a repository of files',
    ],
    ['Upload all packages in a directory', "--id 12 --path './build/*.rpm'", 'a repository of packages'],
  ],
  resource: repository,
  fields: uploadFields,
  action: {...repository.actions.upload_content, params: {}},
  continues: () => 'sends each file in pieces, imports them into the repository, and deletes the uploads',
  params: {
    content_type: text('Content type, e.g. rpm, srpm, file or deb'),
    path: file('File, directory or pattern to upload'),
    ostree_repository_name: text('Name of the OSTree repository in the archive'),
    async: {kind: 'flag', local: true, about: 'Return the task ID immediately instead of waiting'},
  },
  answer: t.union(task, messageAnswer),
  async run(ctx) {
    const path = ctx.text('path')
    if (path === undefined) throw usageError('No file specified', 'Add --path FILE')
    if (ctx.text('product') !== undefined) await ctx.id(product) // a product that cannot be found is a mistake even beside --id
    const repositoryId = Number(await ctx.required(repository, ''))
    const files = filesOf(path)
    const tasks: TaskReport[] = []
    for (const [i, file] of files.entries()) {
      const task = await uploadFile(ctx.client, {
        repositoryId,
        path: file,
        contentType: ctx.text('content-type'),
        ostreeRepositoryName: ctx.text('ostree-repository-name'),
        isFollowed: i < files.length - 1,
      })
      tasks.push(ctx.flag('async') ? task : await ctx.wait(task))
    }
    const last = tasks.at(-1)
    const uploaded = `${files.length === 1 ? `File ${basename(files[0] ?? '')}` : `${files.length} files`} uploaded.`
    const message = ctx.flag('async') ? `${uploaded} ${importing(tasks)}` : uploaded
    return {kind: 'message', message, record: last && {...last, name: undefined}}
  },
})

const importing = (tasks: readonly TaskReport[]): string =>
  `The import continues in ${tasks.length === 1 ? 'task' : 'tasks'} ${tasks.map(({id}) => id).join(', ')}.`
