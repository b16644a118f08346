// Mirroring repositories of a flatpak remote: what they depend on, and the first synchronization of what was mirrored.
import {flatpakRemoteRepositories} from '../../contract/flatpak-remote-repositories'
import {repositories} from '../../contract/repositories'
import {AppError, exitCodes} from '../../core/errors'
import type {Client} from '../../katello/client'

/**
 * Ids of the remote repositories that a remote repository depends on, such as the runtime of an application, without those that the product
 * has already. Exit code 69 from a server that does not tell dependencies.
 */
export async function dependenciesOf(
  client: Client,
  {id, productId}: {readonly id: number; readonly productId: number | undefined},
): Promise<number[]> {
  const {repository_dependencies: found} = await client.call(flatpakRemoteRepositories.show, {id})
  if (!found)
    throw new AppError({
      code: 'unsupported',
      message: 'The server does not report the dependencies of flatpak repositories',
      hint: 'Katello does since 4.20. Mirror the application and its runtime one after the other.',
      exit: exitCodes.unsupported,
    })
  if (found.length === 0 || productId === undefined) return found.map((one) => one.id)
  const present = new Set((await client.all(repositories.index, {product_id: productId})).map(({name}) => name))
  return found.filter(({name}) => !present.has(name)).map((one) => one.id)
}

/**
 * Synchronizes the repositories that mirroring a remote repository made in a product, all at the same time, and gives their names.
 * What was mirrored earlier for something else is left alone. Exit code 128 when the product has none of them.
 */
export async function syncMirrored(
  client: Client,
  {id, productId}: {readonly id: number; readonly productId: number},
): Promise<string[]> {
  const main = await client.call(flatpakRemoteRepositories.show, {id})
  const wanted = new Set([main.name, ...(main.repository_dependencies ?? []).map(({name}) => name)])
  const all = await client.all(repositories.index, {product_id: productId})
  const mirrored = all.filter(({name, last_sync: synced}) => wanted.has(name) && (name === main.name || !synced))
  if (mirrored.length === 0)
    throw new AppError({
      code: 'not_found',
      message: `The product has no repository ${main.name}`,
      hint: 'Check the mirroring task: mallet task list',
      exit: exitCodes.notFound,
    })
  const tasks = await Promise.all(mirrored.map((one) => client.call(repositories.sync, {id: one.id})))
  for (const task of tasks) await client.wait(task)
  return mirrored.map(({name}) => name)
}
