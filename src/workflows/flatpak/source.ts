// An application in a flatpak remote, as the last scan found it, and what it needs besides.
import {flatpakRemoteRepositories} from '../../contract/flatpak-remote-repositories'
import {AppError, exitCodes} from '../../core/errors'
import type {Client} from '../../katello/client'
import {recordedOf} from './scan'

/** A repository of a flatpak remote. */
export interface Source {
  readonly id: number
  readonly name: string
  /** ID of the application or runtime. */
  readonly application: string | null
}

/**
 * Finds an application of a remote by its ID, or by the name of its repository; undefined where the last scan did not find it. Exit code 70
 * when several repositories have it.
 */
export async function findSource(
  client: Client,
  remoteId: number,
  application: string,
): Promise<{readonly found: Source | undefined; readonly all: readonly Source[]}> {
  const all = await sourcesOf(client, remoteId)
  const named = all.filter(({name}) => name === application)
  const [found, ...others] = named.length > 0 ? named : all.filter((one) => one.application === application)
  if (found && others.length > 0)
    throw new AppError({
      code: 'ambiguous',
      message: `Several repositories of the flatpak remote have ${JSON.stringify(application)}`,
      detail: [found, ...others].map(({name}) => name).join(', '),
      hint: `Specify one: --app ${found.name}`,
      exit: exitCodes.failed,
    })
  return {found, all}
}

/** Servers before 4.18 do not list the applications: they are read from each repository. */
async function sourcesOf(client: Client, remoteId: number): Promise<Source[]> {
  const listed = await client.all(flatpakRemoteRepositories.index, {flatpak_remote_id: remoteId})
  if (listed.some(({application_name: name}) => name === undefined))
    return [...(await recordedOf(client, remoteId)).values()]
  return listed.map(({id, name, application_name: application}) => ({id, name, application: application ?? null}))
}

/** A repository after those that it depends on. Exit code 128 when the remote does not offer the runtime. */
export async function neededWith(client: Client, remoteId: number, {id, name, application}: Source): Promise<Source[]> {
  const details = await client.call(flatpakRemoteRepositories.show, {id, manifests: true})
  const runtimes = [...new Set((details.manifests ?? []).flatMap(({runtime}) => runtime ?? []))]
  const own = {id, name, application}
  const known = details.repository_dependencies
  if (known && known.length >= Math.min(1, runtimes.length))
    return [...known.map((one) => ({id: one.id, name: one.name, application: null})), own]
  if (runtimes.length === 0) return [own]
  const all = [...(await recordedOf(client, remoteId)).values()]
  const holders = all.filter((one) =>
    one.manifests.some(({flatpak_ref: ref}) => ref !== null && runtimes.includes(ref)),
  )
  if (holders.length > 0) return [...holders.filter((one) => one.id !== id), own]
  throw new AppError({
    code: 'not_found',
    message: `The flatpak remote does not offer ${runtimes.join(', ')}, which ${application ?? name} requires`,
    hint: 'Mirror the runtime from another flatpak remote, then add both to the content view',
    exit: exitCodes.notFound,
  })
}
