// Which tags are where, from the server's list of tags. Servers from 4.20 say in it where each tag is; older ones only name the
// repositories, which collect-older.ts then looks up.
import {dockerTags, type DockerTag} from '../../contract/docker-tags'
import {repositories, type Repository} from '../../contract/repositories'
import {AppError, exitCodes} from '../../core/errors'
import {similar} from '../../core/similar'
import type {Client} from '../../katello/client'
import {olderInstances, olderMarks, otherContent} from './collect-older'
import {placementOf, splitVersionName, type Instance, type Marks, type Placement, type Scope} from './placement'

type TagInstance = DockerTag['repositories'][number]

/**
 * The placements of a scope, page by page, in a stable order: tags in the order in which the server learned of them, and those of a
 * page sorted by image, tag and place. Costs one request per page of tags and one for the repositories; servers before 4.20 need
 * one more per lifecycle environment.
 */
export async function* placements(client: Client, scope: Scope): AsyncGenerator<Placement[]> {
  const {organizationId: organization_id, versionId: content_view_version_id} = scope
  const library = client.all(repositories.index, {organization_id, content_type: 'docker'})
  library.catch(() => undefined) // it is awaited below; a failure meanwhile must not count as unhandled
  const chosen = await chosenRepositories(library, scope)
  if (chosen?.length === 0) return
  const query = {organization_id, ...(content_view_version_id !== undefined && {content_view_version_id})}
  const options = {order: 'id ASC', search: searchOf(scope, chosen), isStreamed: true}
  let reader: Reader | undefined
  for await (const page of client.pages(dockerTags.index, query, options)) {
    if (page.length === 0) continue
    reader ??= await readerFor(client, scope, page, await library)
    const {instanceOf, marksOf} = reader
    const libraryIds = chosen && new Set(chosen.map(({id}) => id))
    const rows = page.flatMap((tag) =>
      instancesOf(tag, instanceOf, scope).flatMap(([path, at]) => {
        if (libraryIds && !libraryIds.has(at.libraryId)) return []
        return [placementOf(tag, path, at, marksOf(tag))]
      }),
    )
    const sorted = rows.filter(({kind}) => scope.kinds?.includes(kind) ?? true).sort(byName)
    // A page of tags can be very many rows: whoever prints them needs only some at a time.
    for (let at = 0; at < sorted.length; at += rowsAtOnce) yield sorted.slice(at, at + rowsAtOnce)
  }
}

const rowsAtOnce = 1000

/** All placements of a scope. */
export async function allPlacements(client: Client, scope: Scope): Promise<Placement[]> {
  const all: Placement[] = []
  for await (const page of placements(client, scope)) all.push(...page)
  return all
}

/** Orders placements by image, tag and place; by code units, so that the order is the same in every locale. */
function byName(a: Placement, b: Placement): number {
  return compareTexts(a.image, b.image) || compareTexts(a.tag, b.tag) || a.repository_id - b.repository_id
}

/** Orders texts by code units. */
export const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Whether a repository of Library is wanted. */
export function isWanted({id, name, product}: Repository, scope: Scope): boolean {
  const {repositoryIds, repositoryNames, productIds} = scope
  return (
    (repositoryIds?.includes(id) ?? true) &&
    (repositoryNames?.includes(name) ?? true) &&
    (productIds?.includes(product.id) ?? true)
  )
}

const isNarrowed = ({repositoryIds, repositoryNames, productIds}: Scope): boolean =>
  [repositoryIds, repositoryNames, productIds].some((wanted) => wanted !== undefined)

/** The repositories that the scope names. Exit code 128 for a name that no repository has. */
async function chosenRepositories(library: Promise<Repository[]>, scope: Scope): Promise<Repository[] | undefined> {
  if (!isNarrowed(scope)) return undefined
  const all = await library
  const unknown = scope.repositoryNames?.find((name) => !all.some((one) => one.name === name))
  if (unknown === undefined) return all.filter((one) => isWanted(one, scope))
  const [close] = similar(
    unknown,
    all.map(({name}) => name),
  )
  throw new AppError({
    code: 'not_found',
    message: `Container repository "${unknown}" not found`,
    hint: close === undefined ? 'List them: mallet repository list --content-type docker' : `Did you mean "${close}"?`,
    exit: exitCodes.notFound,
  })
}

/** The search that is asked for, narrowed to repositories by name: the server has no filter that finds all their instances. */
function searchOf({search}: Scope, chosen: readonly Repository[] | undefined): string | undefined {
  if (!chosen) return search
  const names = [...new Set(chosen.map(({name}) => `repository = ${quoted(name)}`))].join(' or ')
  return search ? `(${search}) and (${names})` : names
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`

interface Reader {
  readonly instanceOf: (instance: TagInstance) => Instance | undefined
  readonly marksOf: (tag: DockerTag) => Marks
}

/** How to read tags, judged by what the server says of the first ones. */
async function readerFor(
  client: Client,
  scope: Scope,
  tags: readonly DockerTag[],
  library: readonly Repository[],
): Promise<Reader> {
  const instance = tags.flatMap((tag) => tag.repositories).find(Boolean)
  const isOld = instance !== undefined && instance.kt_environment === undefined
  const [instances, marks] = await Promise.all([
    isOld ? olderInstances(client, scope, library) : undefined,
    missingMarks(client, scope.organizationId, tags),
  ])
  const libraryIds = new Map(library.map(({id, name, product}) => [rootKey(product.id, name), id]))
  return {
    instanceOf: instances
      ? ({id}) => instances.get(id)
      : (one) => newerInstance(one, libraryIds.get(rootKey(one.product_id, one.name))),
    marksOf: ({manifest}) => ({...manifest, ...marks?.get(manifest.digest)}),
  }
}

/** What a list of tags leaves out of their manifests: everything before 4.19, what artifacts are on some servers since. */
async function missingMarks(
  client: Client,
  organizationId: number,
  tags: readonly DockerTag[],
): Promise<ReadonlyMap<string, Marks> | undefined> {
  const manifest = tags[0]?.manifest
  if (!manifest || manifest.content_type !== undefined) return undefined
  return manifest.is_flatpak === undefined ? olderMarks(client, organizationId) : otherContent(client, organizationId)
}

/** The name of a repository is unique within its product. */
const rootKey = (productId: number | undefined, name: string): string => `${productId ?? ''} ${name}`

function newerInstance(one: TagInstance, libraryId: number | undefined): Instance {
  const {id, name, library_instance: isLibrary, content_view_version: version} = one
  const {view, number} = splitVersionName(version?.name ?? '')
  const isDefault = isLibrary === true || !version
  return {
    id,
    repository: name,
    // a repository that the user may not see in Library is told apart by the instance
    libraryId: isLibrary ? id : (libraryId ?? id),
    product: one.product_name ?? null,
    view: isDefault ? null : {id: version.content_view_id, name: view},
    version: isDefault ? null : {id: version.id, number},
    environment: one.kt_environment ?? null,
  }
}

/** Where a tag is, of what is asked for: with the path that it is pulled by there. */
function instancesOf(tag: DockerTag, read: Reader['instanceOf'], scope: Scope): (readonly [string, Instance])[] {
  const all = tag.repositories.flatMap((one) => {
    const instance = read(one)
    return instance ? [[one.full_path, instance] as const] : []
  })
  const {environmentIds, contentViewIds, versionId, promotedOnly} = scope
  const found = all.filter(
    ([, {environment, view, version}]) =>
      (contentViewIds === undefined || (view !== null && contentViewIds.includes(view.id))) &&
      (versionId === undefined || version?.id === versionId) &&
      (environmentIds === undefined || (environment !== null && environmentIds.includes(environment.id))),
  )
  // A version keeps a copy of its own, which matters only where no environment has the version.
  if (versionId !== undefined && environmentIds === undefined) return ofVersion(found)
  return found.filter(
    ([, one]) =>
      one.environment !== null || (promotedOnly !== true && !all.some(([, other]) => isPromoted(one, other))),
  )
}

/** The version's own copies; of one that has none, such as that of a rolling content view, the first instance of each repository. */
function ofVersion(found: readonly (readonly [string, Instance])[]): (readonly [string, Instance])[] {
  const byRoot = new Map<number, readonly [string, Instance]>()
  for (const one of found.toSorted(([, a], [, b]) => Number(a.environment !== null) - Number(b.environment !== null)))
    if (!byRoot.has(one[1].libraryId)) byRoot.set(one[1].libraryId, one)
  return [...byRoot.values()]
}

const isPromoted = (archive: Instance, other: Instance): boolean =>
  other.environment !== null && other.version?.id === archive.version?.id && other.libraryId === archive.libraryId
