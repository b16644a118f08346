import type {IncomingMessage} from 'node:http'
import {DomainError, forbidden, invalidArgument, notFound} from '../errors'
import {complete} from '../search/complete'
import {Answer} from './answer'
import {Call, type CallServices, type RawCall} from './call'
import {failure, HttpError} from './failure'
import {discardBody, mediaType, parseJsonBody, readBody} from './body'
import {readForm, type FormPart} from './form'
import {parseQuery} from './query'
import {readParams, scoping} from './params'
import {text, type Given} from '../../../contract/define'
import type {Action, Resource} from './resource'
import {Router} from './router'

const usualLimit = 2 * 1024 * 1024

interface Target {
  readonly resource: Resource
  readonly action: Action
}

/** What the API description says, of this server and of real ones. */
export interface Description {
  checksum(): Promise<string>
  /** The action that a real server has at a method and path while this one has not. */
  unserved(method: string, path: string): Promise<string | undefined>
}

interface Body {
  readonly params: Record<string, unknown>
  readonly bytes?: Buffer
  readonly form?: FormPart[]
}

/** Sends requests to the actions of resources and shapes their answers. */
export class Dispatcher {
  readonly #services: CallServices
  readonly #router = new Router<Target>()
  readonly #description: Description | undefined
  #actions = 0

  constructor(services: CallServices, resources: readonly Resource[], description?: Description) {
    this.#services = services
    this.#description = description
    for (const resource of resources)
      for (const one of [...resource.actions, ...autocompletion(resource, services)])
        for (const route of one.routes) {
          const [method, path] = route.split(' ')
          this.#router.add(`${method} ${path}`, {resource, action: one})
          this.#actions++
        }
  }

  /** How many routes there are. */
  get size(): number {
    return this.#actions
  }

  /** Answers one request. Never throws: what goes wrong becomes an answer of the right shape. */
  async handle(request: IncomingMessage, path: string, query: string): Promise<Answer> {
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET')
    const plain = path.replace(/^(\/katello\/api|\/foreman_tasks\/api|\/api)\/v2(?=\/|$)/, '$1')
    const match = this.#router.find(method, plain)
    const style = match?.target.resource.style ?? (plain.startsWith('/katello') ? 'katello' : 'foreman')
    const headers: Record<string, string> = {}
    if (this.#description && /^\/api(?:doc)?(?:\/|$)/.test(path))
      headers['Apipie-Checksum'] = await this.#description.checksum()
    try {
      if (!match) throw notFound(`No route matches ${method} ${path}`)
      return await this.#call(request, match.target, {path: plain, query, routeParams: match.params}, headers)
    } catch (error) {
      const isMissing = error instanceof DomainError && error.reason === 'not_found'
      const refusal = isMissing ? await this.#unserved(request, method, plain) : undefined
      return this.#failure(refusal ?? error, match?.target, style, headers)
    }
  }

  /** Why a request failed that a real server would carry out; undefined where that is not the reason. */
  async #unserved(request: IncomingMessage, method: string, path: string): Promise<unknown> {
    const action = await this.#description?.unserved(method, path)
    if (action === undefined) return undefined
    try {
      await this.#services.access.identify(request, false)
    } catch (error) {
      return error
    }
    const message = `The embedded Katello does not implement ${method} ${path} (${action}); it serves container content only`
    return new HttpError(new Answer(501, {error: {message}}))
  }

  async #call(
    request: IncomingMessage,
    {resource, action}: Target,
    at: {path: string; query: string; routeParams: Readonly<Record<string, string>>},
    headers: Record<string, string>,
  ): Promise<Answer> {
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET')
    const query = parseQuery(at.query)
    const body = await this.#body(request, method, action)
    const {access} = this.#services
    const {identity, headers: session} = await access.identify(request, action.anonymous === true)
    Object.assign(headers, session)
    requireJson(request, method, action)
    const raw = merge(action, query, body.params, at.routeParams)
    const organization = identity && access.organization(raw['organization_id'], identity.user)
    headers['Foreman_current_organization'] = organization ? `${organization.id}; ${organization.name}` : '; ANY'
    const location = identity && access.location(raw['location_id'], identity.user)
    headers['Foreman_current_location'] = location ? `${location.id}; ${location.name}` : '; ANY'
    const info: RawCall = {
      request,
      method,
      path: at.path,
      raw,
      style: resource.style,
      ...(identity && {identity}),
      ...(organization && {organization}),
      ...(location && {location}),
      ...(body.bytes && {bytes: body.bytes}),
      ...(body.form && {form: body.form}),
    }
    if (action.permission && identity && !access.can(identity.user, action.permission))
      throw forbidden(action.permission)
    const params = readParams(action.params, raw)
    const result: unknown = await action.run(new Call(this.#services, info, params) as Call<never>)
    const answer = result instanceof Answer ? result : new Answer(200, result ?? {})
    return withHeaders(answer, headers)
  }

  async #body(request: IncomingMessage, method: string, action: Action): Promise<Body> {
    if (method === 'GET') return {params: {}}
    const {limit = usualLimit, upload} = action
    const type = mediaType(request.headers['content-type'])
    const isJson = type === 'application/json' || (type === '' && method === 'DELETE')
    if (isJson) return {params: parseJson(await readBody(request, limit))}
    if (upload === 'discarded' || !upload) {
      await discardBody(request, limit)
      return {params: {}}
    }
    if (type === 'multipart/form-data') {
      const form = await readForm(request, limit)
      const fields = form.filter((part) => part.filename === undefined)
      return {params: Object.fromEntries(fields.map((part) => [part.name, part.content.toString('utf8')])), form}
    }
    const bytes = await readBody(request, limit)
    if (type === 'application/x-www-form-urlencoded') return {params: parseQuery(bytes.toString('utf8'))}
    return {params: {}, bytes}
  }

  #failure(
    error: unknown,
    target: Target | undefined,
    style: 'katello' | 'foreman',
    headers: Record<string, string>,
  ): Answer {
    if (error instanceof HttpError) return withHeaders(error.answer, headers)
    const isKnown = error instanceof DomainError
    if (!isKnown) this.#services.log(error instanceof Error ? (error.stack ?? error.message) : String(error))
    const validation = isKnown && error.reason === 'invalid' ? target?.resource.validation : undefined
    return withHeaders(failure(error, validation ?? style), headers)
  }
}

function parseJson(bytes: Buffer): Record<string, unknown> {
  try {
    return parseJsonBody(bytes)
  } catch {
    throw new HttpError(new Answer(400, {status: 400, error: 'There was a problem in the JSON you submitted'}))
  }
}

function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return new Answer(answer.status, answer.body, {...headers, ...answer.headers})
}

const completing = {...scoping, search: text('Beginning of the search query')}

function autocompletion(resource: Resource, {store}: CallServices): Action[] {
  const {autocomplete, path} = resource
  if (!autocomplete) return []
  const {search, permission} = autocomplete
  return [
    {
      name: 'auto_complete_search',
      summary: 'Complete a search query',
      routes: [`GET ${path}/auto_complete_search`],
      params: completing,
      hidden: true,
      ...(permission && {permission}),
      run: (call: Call<Given<typeof completing>>) => complete(store.database, search, [], call.params.search ?? ''),
    },
  ]
}

function requireJson(request: IncomingMessage, method: string, action: Action): void {
  if ((method !== 'POST' && method !== 'PUT') || action.upload) return
  const type = mediaType(request.headers['content-type'])
  if (type === 'application/json') return
  const message = `Content-Type ${type || '(none)'} is not supported: use application/json`
  throw new HttpError(new Answer(415, {error: {message}}))
}

/** Query, body and route merged, the route winning; the attributes of a root hash are lifted to the top. */
function merge(
  action: Action,
  query: Record<string, unknown>,
  body: Record<string, unknown>,
  route: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = {...query, ...body}
  const {root} = action
  const inner = root && merged[root.key]
  if (
    root?.required &&
    !isHash(inner) &&
    !Object.keys(action.params).some((name) => !(name in scoping) && name in merged)
  )
    throw invalidArgument(`param is missing or the value is empty: ${root.key}`)
  return {...merged, ...(isHash(inner) && inner), ...route}
}

const isHash = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
