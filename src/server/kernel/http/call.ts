import type {IncomingMessage} from 'node:http'
import type {Access, Account, Identity, Scope} from '../access/access'
import {type DomainError, forbidden, invalidArgument, notFound, unauthenticated} from '../errors'
import {listPage, type ListParams, type Page} from '../search/list'
import type {Searchable} from '../search/searchable'
import {SearchError} from '../search/tokens'
import type {Database} from '../store/database'
import {sql, within, type Condition} from '../store/sql'
import type {Table} from '../store/table'
import type {Tasks} from '../tasks/engine'
import type {TaskKind} from '../tasks/kind'
import type {Json, TaskRow} from '../tasks/tables'
import type {Task} from '../../../contract/foreman-tasks'
import type {Page as ListPage} from '../../../contract/shape'
import {Answer} from './answer'
import {envelope} from './envelope'
import {failure, HttpError} from './failure'
import type {FormPart} from './form'
import type {Style} from './style'
import type {StartOptions} from '../tasks/options'

/** What every call works with, whichever its action. */
export interface CallServices {
  readonly access: Access
  readonly store: {readonly database: Database; now(): number}
  readonly tasks: Tasks
  /** Entries of a page, where the caller does not say. */
  entriesPerPage(): number
  /** A task as the API shows it. */
  taskJson(row: TaskRow): Task
  log(line: string): void
}

/** What came with a request, before parameters are typed. */
export interface RawCall {
  readonly request: IncomingMessage
  readonly method: string
  readonly path: string
  /** Path, query and body parameters merged; wrapped attributes are lifted out of their root. */
  readonly raw: Readonly<Record<string, unknown>>
  /** Body of an upload, when it was not JSON. */
  readonly bytes?: Buffer
  readonly form?: readonly FormPart[]
  readonly identity?: Identity
  readonly style: Style
  readonly organization?: Scope
  readonly location?: Scope
}

/** How a record is looked up: its word for messages, who may see it, and its organization. */
export interface Lookup<R> {
  readonly noun: string
  readonly permission?: string
  organization?(row: R): number | null
}

export interface ListSpec<R, J, M> {
  readonly search: Searchable
  /** Conditions every row must meet, besides those of the search string. */
  readonly where?: readonly Condition[]
  /** Rows of the page's ids, in that order. */
  load(ids: readonly number[]): readonly R[]
  render(row: R): J
  /** Envelope family, where it is not the resource's. */
  readonly style?: Style
  /** Further keys of the envelope. */
  readonly extra?: M
}

/** One request to an action: typed parameters, who asks, and the means to answer. */
export class Call<P = Record<never, never>> {
  readonly #services: CallServices
  readonly params: P
  readonly raw: RawCall

  constructor(services: CallServices, raw: RawCall, params: P) {
    this.#services = services
    this.raw = raw
    this.params = params
  }

  get identity(): Identity {
    if (!this.raw.identity) throw unauthenticated()
    return this.raw.identity
  }

  get user(): Account {
    return this.identity.user
  }

  /** The organization that the request is scoped to by `organization_id`, if any. */
  get organization(): Scope | undefined {
    return this.raw.organization
  }

  /** The location that the request is scoped to by `location_id`, if any. */
  get location(): Scope | undefined {
    return this.raw.location
  }

  /** As {@link organization}, for lists that need one: 404 without. */
  requireOrganization(): Scope {
    if (!this.organization) throw notFound("Couldn't find an organization; organization_id is required")
    return this.organization
  }

  can(permission: string, organizationId?: number): boolean {
    return this.#services.access.can(this.user, permission, organizationId)
  }

  /** 403 unless the user has the permission. */
  authorize(permission: string, organizationId?: number): void {
    if (!this.can(permission, organizationId)) throw forbidden(permission)
  }

  /** Conditions that keep a list to the scoped organization, or to those the user belongs to. */
  scope(column: string): Condition[] {
    if (this.organization) return [sql(`${column} = ?`, this.organization.id)]
    const own = this.#services.access.organizationsOf(this.user)
    return own ? [within(column, own)] : []
  }

  /** Conditions for parameters that must match a column exactly, for those that were given. */
  equal(columns: Readonly<Record<string, string | number | boolean | null | undefined>>): Condition[] {
    return Object.entries(columns).flatMap(([column, value]) => {
      if (value === undefined || value === null || value === '') return []
      return [sql(`${column} = ?`, typeof value === 'boolean' ? Number(value) : value)]
    })
  }

  /** The record of an id: 404 when there is none or it may not be seen, 400 when it is of another organization. */
  find<R extends {id: number}>(table: Table<R>, id: number | null | undefined, lookup: Lookup<R>): R {
    const row = id ? table.find(id) : undefined
    const owner = row && lookup.organization?.(row)
    const visible = row && this.#visible(owner ?? undefined, lookup.permission)
    if (!visible) throw this.missing(lookup.noun, id, lookup.permission)
    if (this.organization && owner && owner !== this.organization.id)
      throw invalidArgument(
        `The requested ${lookup.noun} does not belong to the organization ${this.organization.name}`,
      )
    return row
  }

  #visible(organizationId: number | undefined, permission: string | undefined): boolean {
    if (permission) return this.can(permission, organizationId)
    const own = this.#services.access.organizationsOf(this.user)
    return !own || organizationId === undefined || own.has(organizationId)
  }

  /** The 404 of a record, in the family's words. */
  missing(noun: string, id: number | string | null | undefined, permission?: string): DomainError {
    if (this.raw.style === 'foreman')
      return notFound(`Resource ${noun.replaceAll(' ', '_')} not found by id '${id ?? ''}'`)
    const hint = permission ? ` Potential missing permissions: ${permission}` : ''
    return notFound(`Could not find ${noun} resource with id ${id ?? 'nil'}.${hint}`)
  }

  /** Answers a list: search, sort and page come from the parameters. */
  list<R, J, M extends object = object>(spec: ListSpec<R, J, M>): ListPage<J> & M {
    const style = spec.style ?? this.raw.style
    const page = this.#page(spec, style)
    const records = this.#services.store.database.reading(() => spec.load(page.ids).map((row) => spec.render(row)))
    return {
      ...envelope(page, records, style),
      ...(spec.extra as M),
    }
  }

  #page({search, where = []}: Pick<ListSpec<never, never, never>, 'search' | 'where'>, style: Style): Page {
    const {store, entriesPerPage} = this.#services
    try {
      return listPage({
        database: store.database,
        searchable: search,
        where,
        params: this.params as ListParams,
        entriesPerPage: entriesPerPage(),
        badSearch: style === 'katello' ? 'report' : 'throw',
        now: store.now(),
      })
    } catch (error) {
      // the list's family counts, which may be another one than the resource's
      throw error instanceof SearchError ? new HttpError(failure(error, style)) : error
    }
  }

  /** Starts a task for this user and answers 202 with it. */
  startTask<I extends Json>(kind: TaskKind<I, never>, input: I, options: StartOptions = {}): Answer<Task> {
    return this.accepted(this.#services.tasks.start(kind, input, this.taskOptions(options)))
  }

  /** Runs a task within the request; 500 with its text when it fails. */
  runTask<I extends Json>(kind: TaskKind<I, never>, input: I, options: StartOptions = {}): Promise<TaskRow> {
    return this.#services.tasks.runNow(kind, input, this.taskOptions(options))
  }

  /** Adds the user and the scoped organization to a task's options. */
  taskOptions(options: StartOptions = {}): StartOptions {
    return {user: this.user, organizationId: this.organization?.id ?? null, ...options}
  }

  accepted(task: TaskRow): Answer<Task> {
    return new Answer(202, this.#services.taskJson(task))
  }
}
