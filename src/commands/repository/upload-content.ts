import {createHash} from 'node:crypto'
import {closeSync, openSync, readSync, readdirSync, statSync} from 'node:fs'
import {basename, join} from 'node:path'
import {AppError, exitCodes, usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import type {Context} from '../../kit/run/context'
import {inputFileError} from '../../kit/parse/input-file'
import type {Id} from '../../kit/run/resolve'
import {uploadSession} from '../../kit/upload'
import {asTask} from '../../kit/run/verbs'
import type {Task} from '../../katello/tasks'
import {field, fields} from '../../output/fields'
import {file, text} from '../../contract/define'
import {task} from '../../contract/foreman-tasks'
import * as t from '../../contract/shape'
import {product} from '../../resources/product'
import {repository} from '../../resources/repository'

/** hammer lets --fields choose from what an upload made. */
const uploadFields = fields<{message: string; id: string}>()(field('Message', 'message'), field('Id', 'id'))

const pieceSize = 2 ** 20 * 2

export default command({
  summary: 'Upload files into a repository',
  description:
    'Container images are pushed to the registry instead. A directory or a pattern with * uploads every file it names.',
  examples: [
    ['One file', '--name files --product Quay --organization ACME --path ./manual.pdf'],
    ['Every package of a directory', "--id 12 --path './build/*.rpm'"],
  ],
  resource: repository,
  fields: uploadFields,
  action: {...repository.actions.upload_content, params: {}},
  params: {
    content_type: text('Kind of the content, e.g. rpm, srpm, file, deb'),
    path: file('File to upload'),
    ostree_repository_name: text('Name of the repository inside an OSTree archive'),
    async: {kind: 'flag', local: true, about: 'Return at once with the id of the task instead of waiting'},
  },
  answer: t.union(task, messageAnswer),
  async run(ctx) {
    const path = ctx.text('path')
    if (path === undefined) throw usageError('Which file?', 'Add --path FILE')
    if (ctx.text('product') !== undefined) await ctx.id(product) // a product that cannot be found is a mistake even beside --id
    const id = await ctx.required(repository, '')
    const files = filesOf(path)
    const results: Task[] = []
    for (const name of files) results.push(...(await upload(ctx, id, name)))
    const message = `${files.length === 1 ? `File ${basename(files[0] ?? '')}` : `${files.length} files`} uploaded.`
    return {kind: 'message', message, record: results.at(-1) && {...results.at(-1), name: undefined}}
  },
})

/** The files that a path, a directory or a pattern names; an AppError of exit code 66 when there is none. */
function filesOf(path: string): string[] {
  try {
    if (!path.includes('*')) return statSync(path).isDirectory() ? listed(path, /./) : [path]
    const directory = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.'
    const pattern = basename(path)
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
    const found = listed(directory, new RegExp(`^${pattern}$`))
    if (found.length > 0) return found
  } catch (error) {
    throw inputFileError(path, 'path', error)
  }
  throw new AppError({
    code: 'input_file',
    message: `No file is named by ${path}`,
    hint: 'Check the pattern, and quote it for the shell',
    exit: exitCodes.inputFile,
  })
}

const listed = (directory: string, pattern: RegExp): string[] =>
  readdirSync(directory, {withFileTypes: true})
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(directory, entry.name))
    .sort()

async function upload(ctx: Context, id: Id, path: string): Promise<Task[]> {
  const {size, checksum} = measure(path)
  const type = ctx.text('content-type')
  const session = await uploadSession(ctx, id, {size, checksum, content_type: type ?? null})
  try {
    await eachPiece(path, (piece, offset) => session.send(piece, offset))
    const unit = {content_unit_id: null, name: basename(path), size, checksum}
    const answer = await session.import([unit], {
      ...(type !== undefined && {content_type: type}),
      ...ostree(ctx),
      async: true,
    })
    const task = asTask(answer)
    return [ctx.flag('async') ? task : await ctx.wait(task)]
  } finally {
    await session.close()
  }
}

const ostree = (ctx: Context): Record<string, string> => {
  const name = ctx.text('ostree-repository-name')
  return name === undefined ? {} : {ostree_repository_name: name}
}

function measure(path: string): {size: number; checksum: string} {
  const hash = createHash('sha256')
  let size = 0
  forPieces(path, (piece) => {
    hash.update(piece)
    size += piece.length
  })
  return {size, checksum: hash.digest('hex')}
}

function forPieces(path: string, use: (piece: Buffer) => void): void {
  let handle
  try {
    handle = openSync(path, 'r')
    const buffer = Buffer.alloc(pieceSize)
    for (let read = readSync(handle, buffer); read > 0; read = readSync(handle, buffer)) use(buffer.subarray(0, read))
  } catch (error) {
    throw inputFileError(path, 'path', error)
  } finally {
    if (handle !== undefined) closeSync(handle)
  }
}

async function eachPiece(path: string, use: (piece: Buffer, offset: number) => Promise<void>): Promise<void> {
  const handle = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(pieceSize)
    for (let offset = 0, read = readSync(handle, buffer); read > 0; offset += read, read = readSync(handle, buffer))
      await use(buffer.subarray(0, read), offset)
  } finally {
    closeSync(handle)
  }
}
