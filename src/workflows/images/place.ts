// What `image diff` and others compare: a place as people name it, and what is there.
import {contentViewVersions} from '../../contract/content-view-versions'
import {contentViews} from '../../contract/content-views'
import {lifecycleEnvironments, type LifecycleEnvironment} from '../../contract/lifecycle-environments'
import {AppError, exitCodes, usageError} from '../../core/errors'
import {similar} from '../../core/similar'
import type {Client} from '../../katello/client'
import type {Scope} from './placement'

export type Place =
  | {readonly kind: 'environment'; readonly name: string}
  | {readonly kind: 'version'; readonly contentView: string; readonly version: string}
  | {readonly kind: 'upstream'}
  | {readonly kind: 'capsule'; readonly name: string}
  | {readonly kind: 'file'; readonly path: string}

/** Places that the server describes by its API alone. */
export type ServerPlace = Extract<Place, {readonly kind: 'environment' | 'version'}>

const hint = `A place is a lifecycle environment, version:'CONTENT VIEW'/1.0, upstream, capsule:NAME or file:PATH.`

/**
 * Reads a place: the name of a lifecycle environment, `version:App CV/1.0`, `upstream`, `capsule:NAME`, `file:PATH`. An environment
 * whose name looks like another kind of place is written `environment:NAME`. A usage error says what is wrong.
 */
export function parsePlace(text: string): Place {
  const [, word = '', rest = ''] = /^(environment|version|capsule|file):(.*)$/s.exec(text) ?? []
  const value = unquoted(rest.trim())
  if (word === '') return text.trim() === 'upstream' ? {kind: 'upstream'} : named(text)
  if (value === '') throw usageError(`"${text}" does not name a place`, hint, `nothing follows "${word}:"`)
  if (word === 'environment') return {kind: 'environment', name: value}
  if (word === 'capsule') return {kind: 'capsule', name: value}
  if (word === 'file') return {kind: 'file', path: rest}
  return versionPlace(text, rest.trim())
}

function named(text: string): Place {
  const name = text.trim()
  if (name === '') throw usageError('The name of a place is empty', hint)
  return {kind: 'environment', name}
}

/** `App CV/1.0` or `'App CV'/1.0`; the name of a view may have slashes, a version's number has none. */
function versionPlace(text: string, named: string): Place {
  const [, view = '', version = ''] = /^(.*)\/([^/]*)$/s.exec(named) ?? []
  const contentView = unquoted(view.trim())
  if (contentView === '' || !/^\d+(?:\.\d+)?$/.test(version))
    throw usageError(`"${text}" does not name a content view version`, `Write it as version:'App CV'/1.0`)
  return {kind: 'version', contentView, version: version.includes('.') ? version : `${version}.0`}
}

const unquoted = (text: string): string => /^(['"])(.*)\1$/s.exec(text)?.[2] ?? text

/** A place in words, for titles: `Dev`, `App CV 1.0`, `upstream`, `capsule:NAME`, `file:PATH`. */
export function placeTitle(place: Place): string {
  switch (place.kind) {
    case 'environment':
      return place.name
    case 'version':
      return `${place.contentView} ${place.version}`
    case 'upstream':
      return 'upstream'
    case 'capsule':
      return `capsule:${place.name}`
    case 'file':
      return `file:${place.path}`
  }
}

/** The scope of placements that a place stands for. */
export async function scopeOfPlace(
  client: Client,
  place: ServerPlace,
  organizationId: number,
  environments: Environments = environmentsOf(client, organizationId),
): Promise<Pick<Scope, 'environmentIds' | 'versionId'>> {
  return place.kind === 'environment'
    ? {environmentIds: [await environmentNamed(place.name, organizationId, environments)]}
    : {versionId: await versionNamed(client, place, organizationId)}
}

type Environments = () => Promise<readonly LifecycleEnvironment[]>

/** The lifecycle environments of an organization, read when they are first needed, and once. */
export function environmentsOf(client: Client, organization_id: number): Environments {
  let all: ReturnType<Environments> | undefined
  return () => (all ??= client.all(lifecycleEnvironments.index, {organization_id}))
}

async function environmentNamed(name: string, organizationId: number, environments: Environments): Promise<number> {
  const all = await environments()
  const found = all.find((one) => one.name === name) ?? all.find((one) => one.label === name)
  if (found) return found.id
  throw notFound(
    `Lifecycle environment "${name}" not found`,
    name,
    all.map((one) => one.name),
    `List them: mallet lifecycle-environment list --organization-id ${organizationId}`,
  )
}

async function versionNamed(
  client: Client,
  {contentView, version}: Extract<Place, {readonly kind: 'version'}>,
  organization_id: number,
): Promise<number> {
  const [view] = await client.all(contentViews.index, {organization_id, name: contentView})
  if (!view) {
    const list = `List them: mallet content-view list --organization-id ${organization_id}`
    throw notFound(`Content view "${contentView}" not found`, contentView, [], list)
  }
  const [found] = await client.all(contentViewVersions.index, {content_view_id: view.id, version})
  if (found) return found.id
  throw new AppError({
    code: 'not_found',
    message: `Content view "${contentView}" has no version ${version}`,
    hint: `List its versions: mallet content-view version list --content-view-id ${view.id}`,
    exit: exitCodes.notFound,
  })
}

function notFound(message: string, name: string, names: readonly string[], list: string): AppError {
  const [close] = similar(name, names)
  return new AppError({
    code: 'not_found',
    message,
    detail: close === undefined ? undefined : `a similar name: ${close}`,
    hint: `${hint} ${list}`,
    exit: exitCodes.notFound,
  })
}
