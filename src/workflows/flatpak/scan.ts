// What a scan of a flatpak remote found: what the server recorded of the remote before and after it, side by side. The server forgets
// nothing, so what is gone is known from the remote's own index alone.
import {flatpakRemoteRepositories} from '../../contract/flatpak-remote-repositories'
import {flatpakRemotes} from '../../contract/flatpak-remotes'
import * as t from '../../contract/shape'
import {AppError} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import {sanitizeLine} from '../../core/text'
import type {Client} from '../../katello/client'
import {fetchFlatpakIndex} from '../../oci/flatpak/index-client'

const offered = {name: t.text, application: t.about('ID of the application or runtime', t.nullable(t.text))}

export const scanChanges = t.record('FlatpakScanChanges', () => ({
  new: t.list(t.object(offered)),
  changed: t.list(
    t.object({
      ...offered,
      ref: t.nullable(t.text),
      digest: t.text,
      previous: t.about('Digest it had before; null where the server has several', t.nullable(t.text)),
    }),
  ),
  gone: t.about('Null when the remote cannot be read from this machine', t.nullable(t.list(t.object(offered)))),
}))
export type ScanChanges = t.TypeOf<typeof scanChanges>

interface Manifest {
  readonly digest: string
  readonly flatpak_ref: string | null
}

interface Recorded {
  readonly id: number
  readonly name: string
  readonly application: string | null
  readonly manifests: readonly Manifest[]
}

/** What the server has recorded of a remote, by the names of its repositories. */
export type RemoteRecord = ReadonlyMap<string, Recorded>

/** Repositories that are asked for at a time. */
const atOnce = 8

/**
 * Reads what the server has recorded of a remote: one request per page of repositories, and one per repository unless `unchanged`
 * has it.
 */
export async function recordedOf(
  client: Client,
  remoteId: number,
  unchanged: RemoteRecord = new Map(),
): Promise<RemoteRecord> {
  const listed = await client.all(flatpakRemoteRepositories.index, {flatpak_remote_id: remoteId})
  const all = await mapParallel(listed, atOnce, async (one) => unchanged.get(one.name) ?? withManifests(client, one))
  return new Map(all.map((one) => [one.name, one]))
}

async function withManifests(
  client: Client,
  {id, name, application_name: application}: {id: number; name: string; application_name?: string | null | undefined},
): Promise<Recorded> {
  const {manifests = []} = await client.call(flatpakRemoteRepositories.show, {id, manifests: true})
  const ref = manifests.find(({flatpak_ref}) => flatpak_ref !== null)?.flatpak_ref
  return {id, name, application: application ?? ref?.split('/')[1] ?? null, manifests}
}

/** Compares what was recorded before a scan with what is recorded now, and with the remote's own index where it can be read. */
export async function changesSince(
  client: Client,
  {remoteId, before, signal}: {readonly remoteId: number; readonly before: RemoteRecord; readonly signal: AbortSignal},
): Promise<ScanChanges> {
  const {url} = await client.call(flatpakRemotes.show, {id: remoteId})
  const upstream = await upstreamDigests(url, signal)
  const unchanged = [...before].filter(([name, {manifests}]) => {
    const digests = upstream?.get(name)
    return digests?.every((digest) => manifests.some((one) => one.digest === digest))
  })
  return compareRecords(before, await recordedOf(client, remoteId, new Map(unchanged)), upstream)
}

/** Pure: what is new, changed and gone. `upstream` is undefined where the remote's index cannot be read. */
export function compareRecords(
  before: RemoteRecord,
  after: RemoteRecord,
  upstream: ReadonlyMap<string, unknown> | undefined,
): ScanChanges {
  const all = [...after.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const brief = ({name, application}: Recorded) => ({name, application})
  return {
    new: all.filter(({name}) => !before.has(name)).map(brief),
    changed: all.flatMap((now) => changesOf(now, before.get(now.name)?.manifests)),
    gone: upstream === undefined ? null : all.filter(({name}) => !upstream.has(name)).map(brief),
  }
}

function changesOf({name, application, manifests}: Recorded, earlier: readonly Manifest[] | undefined) {
  if (!earlier) return []
  const had = new Set(earlier.map(({digest}) => digest))
  return manifests
    .filter(({digest}) => !had.has(digest))
    .map(({digest, flatpak_ref: ref}) => {
      const [previous, ...others] = earlier.filter((one) => one.flatpak_ref === ref)
      return {name, application, ref, digest, previous: others.length > 0 ? null : (previous?.digest ?? null)}
    })
}

/** Digests of what a remote's own index offers, by repository; undefined where it cannot be read from here. */
async function upstreamDigests(
  url: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  try {
    const options = {signal, limits: {connect: 5000, firstByte: 15_000}, retry: {attempts: 1}}
    const {repositories} = await fetchFlatpakIndex(url, {tag: 'latest'}, options)
    const filled = repositories.filter(({images}) => images.length > 0)
    return new Map(filled.map(({name, images}) => [name, images.map(({digest}) => digest)]))
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error
    return undefined
  }
}

/** The changes for people, one a line. */
export function changesText(changes: ScanChanges): string {
  const named = ({name, application}: {name: string; application: string | null}): string =>
    sanitizeLine(application === null ? name : `${name} (${application})`)
  const short = (digest: string): string => digest.slice(0, 'sha256:'.length + 12)
  const lines = [
    ...changes.new.map((one) => `New: ${named(one)}`),
    ...changes.changed.map(
      (one) =>
        `Changed: ${named(one)}${one.previous === null ? '' : `, ${short(one.previous)}`} → ${short(one.digest)}`,
    ),
    ...(changes.gone ?? []).map((one) => `Gone: ${named(one)}; the server still lists it`),
  ]
  const unknown = 'The remote cannot be read from this machine, so what is gone there is not known.'
  return [...(lines.length > 0 ? lines : ['Nothing new.']), ...(changes.gone === null ? [unknown] : [])].join('\n')
}
