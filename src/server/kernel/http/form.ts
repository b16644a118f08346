import type {IncomingMessage} from 'node:http'
import {once} from 'node:events'
import {invalidArgument} from '../errors'
import {pieces} from './body'

/** One part of a multipart form. */
export interface FormPart {
  readonly name: string
  /** Given when the part is a file. */
  readonly filename?: string
  readonly content: Buffer
}

/** Reads a `multipart/form-data` body of at most `limit` bytes part by part, while it arrives. */
export async function readForm(request: IncomingMessage, limit: number): Promise<FormPart[]> {
  const {default: busboy} = await import('busboy')
  const parts: FormPart[] = []
  const parser = open(() => busboy({headers: request.headers, limits: {fieldSize: limit}, defParamCharset: 'utf8'}))
  parser.on('field', (name, value) => parts.push({name, content: Buffer.from(value, 'utf8')}))
  parser.on('file', (name, stream, {filename}) => {
    const chunks: Buffer[] = []
    stream.on('error', () => undefined) // the parser has the same one
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => parts.push({name, filename: filename ?? '', content: Buffer.concat(chunks)}))
  })
  const closed = once(parser, 'close').catch((error: unknown) => {
    throw invalidArgument(`The form cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  })
  closed.catch(() => undefined) // it is awaited below, unless the body itself fails before
  for await (const bytes of pieces(request, limit))
    if (!parser.write(bytes)) await Promise.race([once(parser, 'drain'), closed])
  parser.end()
  await closed
  return parts
}

function open<T>(make: () => T): T {
  try {
    return make()
  } catch {
    throw invalidArgument('The form has no boundary')
  }
}
