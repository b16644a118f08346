// Uploads through Katello's API: a session is opened, filled in pieces, imported, and always closed.
import {createHash} from 'node:crypto'
import {closeSync, openSync, readSync, readdirSync, statSync} from 'node:fs'
import {basename, join} from 'node:path'
import {contentUploads} from '../../contract/content-uploads'
import type {Values} from '../../contract/define'
import {repositories} from '../../contract/repositories'
import {AppError, exitCodes} from '../../core/errors'
import {inputFileError} from '../../core/input-file'
import type {Client} from '../../katello/client'
import {asTask, type TaskReport} from '../../katello/tasks'

export interface FileUpload {
  readonly repositoryId: number
  readonly path: string
  /** Kind of the content, such as `rpm`; the server's own idea without it. */
  readonly contentType?: string | undefined
  readonly ostreeRepositoryName?: string | undefined
  /** More files follow: the server publishes the repository, and synchronizes capsules, after the last one only. */
  readonly isFollowed?: boolean | undefined
}

/** Bytes of a piece. */
const pieceSize = 2 * 1024 * 1024

/** Uploads a file and starts the task that imports it. Exit code 66 when the file cannot be read. */
export async function uploadFile(client: Client, input: FileUpload): Promise<TaskReport> {
  const {repositoryId, path, contentType, isFollowed = false} = input
  const {size, checksum} = measure(path)
  const upload = {repository_id: repositoryId, size, checksum, content_type: contentType ?? null}
  return withUpload(client, upload, async (id) => {
    await eachPiece(path, (content, offset) =>
      client.call(contentUploads.update, {
        repository_id: repositoryId,
        id,
        offset,
        size: content.length,
        content,
      }),
    )
    const answer = await client.call(repositories.import_uploads, {
      id: repositoryId,
      uploads: [{id, content_unit_id: null, name: basename(path), size, checksum}],
      publish_repository: !isFollowed,
      sync_capsule: !isFollowed,
      content_type: contentType,
      ostree_repository_name: input.ostreeRepositoryName,
      async: true,
    })
    return asTask(answer)
  })
}

/** Makes a tag of a repository name a manifest that it has: Katello takes that as an upload without bytes. */
export function setTag(
  client: Client,
  {repositoryId, tag, digest}: {readonly repositoryId: number; readonly tag: string; readonly digest: string},
): Promise<void> {
  return withUpload(client, {repository_id: repositoryId, size: 0}, async (id) => {
    await client.call(repositories.import_uploads, {
      id: repositoryId,
      uploads: [{id, name: tag, digest}],
      publish_repository: true,
      sync_capsule: true,
      content_type: 'docker_tag',
    })
  })
}

async function withUpload<T>(
  client: Client,
  upload: Values<typeof contentUploads.create.params>,
  work: (id: string) => Promise<T>,
): Promise<T> {
  const id = String((await client.call(contentUploads.create, upload)).upload_id)
  try {
    return await work(id)
  } finally {
    await client.call(contentUploads.destroy, {repository_id: upload.repository_id, id})
  }
}

/** The files that a path, a directory or a pattern of a shell (`*`, `?`, `[ab]`, `{a,b}`) names, sorted; exit code 66 when there is none. */
export function filesOf(path: string): string[] {
  try {
    const there = statSync(path, {throwIfNoEntry: false})
    if (there || !/[*?[{]/.test(path)) return statSync(path).isDirectory() ? listed(path, /./) : [path]
    const directory = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.'
    const found = listed(directory, shellPattern(basename(path)))
    if (found.length > 0) return found
  } catch (error) {
    throw inputFileError(path, 'path', error)
  }
  throw new AppError({
    code: 'input_file',
    message: `No file matches ${path}`,
    hint: 'Check the pattern, and quote it so that the shell does not expand it',
    exit: exitCodes.inputFile,
  })
}

/** The names that a pattern of a shell stands for. A bracket or brace that is not closed is an ordinary character. */
function shellPattern(pattern: string): RegExp {
  const parts = pattern.matchAll(/\[([!^]?)([^\]]+)\]|\{([^{}]*)\}|([*?])|([^])/g)
  const source = [...parts].map(([, not = '', members, choices, any, other = '']) => {
    if (members !== undefined) return `[${not && '^'}${members.replaceAll(/[\\^\]]/g, '\\$&')}]`
    if (choices !== undefined) return `(?:${choices.split(',').map(literal).join('|')})`
    return any === undefined ? literal(other) : any === '*' ? '.*' : '.'
  })
  return new RegExp(`^${source.join('')}$`, 's')
}

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

const listed = (directory: string, pattern: RegExp): string[] =>
  readdirSync(directory, {withFileTypes: true})
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(directory, entry.name))
    .sort()

function measure(path: string): {size: number; checksum: string} {
  const hash = createHash('sha256')
  let size = 0
  try {
    for (const {content} of piecesOf(path)) {
      hash.update(content)
      size += content.length
    }
  } catch (error) {
    throw inputFileError(path, 'path', error)
  }
  return {size, checksum: hash.digest('hex')}
}

async function eachPiece(path: string, use: (content: Buffer, offset: number) => Promise<unknown>): Promise<void> {
  for (const {content, offset} of piecesOf(path)) await use(content, offset)
}

/** The pieces of a file, each valid until the next is asked for. */
function* piecesOf(path: string): Generator<{readonly content: Buffer; readonly offset: number}> {
  const handle = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(pieceSize)
    for (let offset = 0, read = readSync(handle, buffer); read > 0; offset += read, read = readSync(handle, buffer))
      yield {content: buffer.subarray(0, read), offset}
  } finally {
    closeSync(handle)
  }
}
