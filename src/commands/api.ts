import {AppError, usageError} from '../core/errors'
import {readInputFile} from '../core/input-file'
import {once} from '../core/once'
import {file, flag, texts} from '../contract/define'
import * as t from '../contract/shape'
import {pages} from '../katello/paging'
import type {Sendable} from '../katello/query'
import {command} from '../kit/run/command'
import type {Context} from '../kit/run/context'
import type {Result} from '../kit/run/result'
import {apiJson} from '../output/api'
import {addField, readPath, recordsOf, typedValue, type Fields} from '../workflows/raw-request'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

export default command({
  summary: 'Send a request to the API of the server',
  description:
    'For what has no command. The request is sent with the login, certificates, retries and masking of every other command, and the answer is printed as JSON. The method is GET unless given. Fields are the query of GET and DELETE, and the JSON body of the rest. A DELETE is sent without a prompt. A task in the answer is not waited for: mallet task wait ID does that.',
  examples: [
    ['Show what the server is', '/katello/api/ping'],
    [
      'List products of an organization, all pages',
      'GET /katello/api/products --field organization_id=1 --paginate --json id,name',
    ],
    ['Create a product', 'POST /katello/api/products --field organization_id=1 --field name=Tools'],
    ['Send a JSON document', 'PUT /katello/api/products/1 --input product.json', 'the file product.json'],
  ],
  operands: '[METHOD] PATH',
  params: {
    field: texts(
      'Field NAME=VALUE; OBJECT[MEMBER]=VALUE, LIST[]=VALUE; true, false, null and whole numbers are typed, @FILE is read from a file, @- from standard input',
    ),
    raw_field: texts('Field NAME=VALUE whose value is always text'),
    input: file('File with the JSON body; - for standard input'),
    paginate: flag('Read all pages of a list and print its records'),
  },
  group: 'SELECT',
  dryRun: 'api',
  summarized: true,
  answer: t.unknown,
  async run(ctx) {
    const {method, path, query, body} = await readRequest(ctx)
    if (ctx.flag('paginate')) return allPages(ctx, method, path, query)
    const transport = await ctx.session.transport()
    try {
      const {body: answer, headers} = await transport.request(method, path, {
        query,
        isAny: true,
        ...(body !== undefined && {body}),
      })
      return shown(answer, headers['content-type'])
    } catch (error) {
      throw await withRoutes(ctx, method, path, error)
    }
  },
})

interface RawRequest {
  readonly method: string
  readonly path: string
  readonly query: Fields
  readonly body: Sendable
}

/** The fields are the body, unless there is none or it is given whole: then they are the query. */
async function readRequest(ctx: Context): Promise<RawRequest> {
  const {method, written} = operandsOf(ctx.operands)
  const {path, query} = readPath(written, await ctx.session.server())
  const hasBody = method !== 'GET' && method !== 'DELETE'
  const isGiven = ctx.text('input') !== undefined
  if (isGiven && !hasBody) throw usageError(`${method} has no body`, 'Omit --input, or use another method')
  const piped = once(() => ctx.terminal.readInput())
  if (hasBody && !isGiven) return {method, path, query, body: await readFields(ctx, piped, {})}
  const fields = await readFields(ctx, piped, query)
  return {method, path, query: fields, body: isGiven ? await readBody(ctx, piped) : undefined}
}

function operandsOf(operands: readonly string[]): {method: string; written: string} {
  const [first, second, ...more] = operands
  const example = 'Write: mallet api GET /katello/api/ping'
  if (first === undefined) throw usageError('Which path of the API?', example)
  if (more.length > 0) throw usageError(`Unexpected argument ${JSON.stringify(more[0])}`, example)
  if (second === undefined && !methods.includes(first.toUpperCase())) return {method: 'GET', written: first}
  if (second === undefined) throw usageError(`Which path of the API should ${first} be sent to?`, example)
  if (!methods.includes(first.toUpperCase()))
    throw usageError(`${JSON.stringify(first)} is not a method`, `One of: ${methods.join(', ')}`)
  return {method: first.toUpperCase(), written: second}
}

/** The fields that are given, beside those that there are. */
async function readFields(ctx: Context, piped: () => Promise<string>, there: Fields): Promise<Fields> {
  const fields: Fields = {...there}
  const files = new Map<string, string>()
  for (const name of ctx.texts('field').flatMap((one) => /=@(.+)$/s.exec(one)?.[1] ?? []))
    files.set(name, name === '-' ? await piped() : readInputFile(name, 'field').toString('utf8'))
  const valueOf = (text: string): Sendable =>
    text.startsWith('@') ? (files.get(text.slice(1)) ?? text) : typedValue(text)
  for (const one of ctx.texts('field')) addField(fields, one, valueOf)
  for (const one of ctx.texts('raw-field')) addField(fields, one, (text) => text)
  return fields
}

async function readBody(ctx: Context, piped: () => Promise<string>): Promise<Sendable> {
  const name = ctx.text('input') ?? '-'
  const text = name === '-' ? await piped() : readInputFile(name, 'input').toString('utf8')
  try {
    return JSON.parse(text) as Sendable
  } catch (error) {
    throw usageError(
      `${name === '-' ? 'Standard input' : `The file ${name}`} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      'Give a JSON document',
    )
  }
}

async function allPages(ctx: Context, method: string, path: string, query: Fields): Promise<Result> {
  if (method !== 'GET') throw usageError(`--paginate reads a list: it does not go with ${method}`, 'Omit --paginate')
  const {page, per_page: perPage, ...rest} = query
  if (page !== undefined) throw usageError('--paginate reads all pages', 'Omit --paginate or the field page')
  const size = Number(perPage ?? 1000)
  return {
    kind: 'list',
    isData: true,
    fields: [],
    pages: pages(await ctx.session.transport(), path, rest, {perPage: size, rows: recordsOf(path)}),
  }
}

function shown(body: unknown, type: string | readonly string[] | undefined): Result {
  if (body instanceof Uint8Array) {
    const base64 = Buffer.from(body).toString('base64')
    return {kind: 'text', text: base64, data: base64, file: {bytes: body, type: String(type ?? 'no content type')}}
  }
  if (typeof body === 'string') return {kind: 'text', text: body, data: body}
  if (body === undefined) return {kind: 'text', text: '', data: null}
  return {kind: 'text', text: apiJson(body), data: body}
}

/** An error that says that there is no such path, with the paths that may be meant. */
async function withRoutes({commands}: Context, method: string, path: string, error: unknown): Promise<unknown> {
  if (!(error instanceof AppError) || error.parts.status !== 404 || !/No route matches/.test(error.parts.detail ?? ''))
    return error
  const {meantRoute, readRoutes} = await import('../kit/complete/routes')
  const hint = meantRoute(readRoutes(commands.root), method, path)
  return hint === undefined ? error : new AppError({...error.parts, hint})
}
