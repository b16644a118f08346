// What copying an image would send and write: the source is read, the destination is only asked what it has.
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {AppError} from '../../core/errors'
import {blobPath} from '../../oci/layout/layout'
import {PlanningTarget, type PlannedPut, type TaggedReferrers} from '../../oci/planning-target'
import {client as apiClient, type Client} from '../../katello/client'
import type {Open, RegistryAccess} from './access'
import {advised} from './advice'
import {checkCopy, describeCopy, transfer, type CopyInput} from './copy-between'
import type {CopiedImage} from './copied'
import {apiOf, withRegistries} from './open'
import {openSource, openTarget, type OpenedTarget, type Place} from './place'
import {pushedTo, type PushedTo} from './pushed-to'

/** A request that would bring content to a registry. */
export interface PlannedUpload extends PlannedPut {
  readonly method: 'POST' | 'PUT'
  readonly url: string
}

export interface CopyPlan {
  /** What the copy would print. */
  readonly image: CopiedImage
  /** For a registry. */
  readonly uploads: readonly PlannedUpload[]
  /** For a layout or an archive. */
  readonly files: readonly {readonly path: string; readonly change: string}[]
  /** Digest of the image that the tag or name has now, if it would be another. */
  readonly replaces: string | undefined
  /** Where the server files a push; undefined for other registries. */
  readonly pushed: PushedTo | undefined
}

/** Plans a copy. Errors are those of the copy, as far as they can be known before it. */
export function planCopy(access: RegistryAccess, input: CopyInput): Promise<CopyPlan> {
  const {from, to} = input
  checkCopy(input)
  return withRegistries(access, async (open) => {
    const source = await openSource(from, open)
    try {
      const opened = await openTarget(to, from, source.name, {open})
      const pushed = await destinationOf(access, to, open)
      const target = new PlanningTarget(opened.target, await taggedReferrersOf(to, open))
      const copied = await transfer(access.signal, input, source, {...opened, target})
      const image = describeCopy(source, opened, copied)
      return {
        image,
        uploads: opened.at ? uploadsTo(opened.at, target.puts) : [],
        files: opened.at ? [] : filesOf(to, target.puts),
        replaces: await replaced(opened, image.digest, access.signal),
        pushed,
      }
    } finally {
      await source.close()
    }
  })
}

/** What the tag lists that stands for the referrers API, where a registry has none: pushing another one extends it. */
export async function taggedReferrersOf(to: Place, open: Open): Promise<TaggedReferrers | undefined> {
  if (to.kind !== 'registry') return undefined
  const {name} = to.reference
  const {client} = await open(to.host, name)
  return async (subject) =>
    (await client.apiReferrers(name, subject)) ? undefined : client.taggedReferrers(name, subject)
}

/** Where the session's server would file what is pushed, or the error that it would refuse with. */
async function destinationOf(access: RegistryAccess, to: Place, open: Open): Promise<PushedTo | undefined> {
  if (to.kind !== 'registry') return undefined
  const registry = await open(to.host, to.reference.name)
  if (!registry.own) return undefined
  // A token of the registry is not one of the API.
  const api: Client = registry.identity.token ? apiClient(() => access.session.transport()) : apiOf(access, registry)
  try {
    return await pushedTo(api, to.reference.name)
  } catch (error) {
    throw advised(error, {...registry, pushed: true})
  }
}

/** The requests for what would be put into a repository. */
export const uploadsTo = (
  {origin, repository}: {readonly origin: string; readonly repository: string},
  puts: readonly PlannedPut[],
): PlannedUpload[] =>
  puts.map((put) => {
    const {mountFrom: from, digest} = put
    const base = `${origin}/v2/${repository}`
    if (put.content === 'manifest') return {...put, method: 'PUT', url: `${base}/manifests/${put.reference ?? digest}`}
    const query = from === undefined ? '' : `?${new URLSearchParams({mount: digest, from}).toString()}`
    return {...put, method: 'POST', url: `${base}/blobs/uploads/${query}`}
  })

function filesOf(to: Place, puts: readonly PlannedPut[]): {readonly path: string; readonly change: string}[] {
  if (to.kind === 'registry') return []
  const change = (path: string): string => (existsSync(path) ? 'replaced' : 'written')
  if (to.kind !== 'oci') return [{path: to.path, change: change(to.path)}]
  const blobs = puts.map(({digest}) => join(to.path, blobPath(digest)))
  const index = ['index.json', 'oci-layout'].map((name) => join(to.path, name))
  return [...new Set([...blobs, ...index])].map((path) => ({path, change: change(path)}))
}

async function replaced(
  {target, reference}: OpenedTarget,
  digest: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (reference === undefined) return undefined
  const before = await target.present?.(reference, signal).catch((error: unknown) => {
    if (error instanceof AppError) return undefined // something else has the name; a copy would replace it
    throw error
  })
  return before?.digest === digest ? undefined : before?.digest
}
