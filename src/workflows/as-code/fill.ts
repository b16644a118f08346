// Makes an organization as a file describes it, on a server that may have nothing of it: for tests and demonstrations.
import {organizations} from '../../contract/organizations'
import {repositories} from '../../contract/repositories'
import {AppError} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import {applySteps, type Applying} from './apply'
import type {Step} from './model'
import {plan, type Planned} from './planning'
import type {Described} from './read-file'

/** Synchronizations on the way at a time. */
const atOnce = 4

export interface Filled {
  readonly organization: string
  /** Changes that were made. */
  readonly changes: number
  /** Repositories that were synchronized. */
  readonly synchronized: number
}

export interface Filling extends Applying {
  /** Synchronize repositories that have an upstream and never were, before versions are published. */
  readonly sync: boolean
  readonly onSync: (repository: string) => void
}

/** Makes what the file describes and the server does not have, the organization included. Nothing is deleted; again, nothing happens. */
export async function fillServer(client: Client, described: Described, filling: Filling): Promise<Filled> {
  const id = await organizationId(client, described.organization)
  const planned = (): Promise<Planned> => plan(client, id, {...described, owned: false}, {prune: false, waits: true})
  const first = await planned()
  const before = filling.sync ? withoutVersions(first.steps) : []
  await applySteps(client, before, first.state, filling)
  const synchronized = filling.sync ? await synchronize(client, id, filling.onSync) : 0
  const rest = filling.sync ? await planned() : first
  await applySteps(client, rest.steps, rest.state, filling)
  return {organization: described.organization, changes: before.length + rest.steps.length, synchronized}
}

async function organizationId(client: Client, name: string): Promise<number> {
  const found = await client.all(organizations.index, {}, {search: `name = ${JSON.stringify(name)}`})
  const present = found.find((one) => one.name === name)
  return (present ?? (await client.call(organizations.create, {name}))).id
}

/** What comes before the first publication: versions take what their repositories have then. */
function withoutVersions(steps: readonly Step[]): Step[] {
  const first = Math.min(...steps.filter(({verb}) => verb === 'publish').map(({stage}) => stage))
  return steps.filter(({stage}) => stage < first)
}

async function synchronize(
  client: Client,
  organization: number,
  onSync: (repository: string) => void,
): Promise<number> {
  const all = await client.all(repositories.index, {
    organization_id: organization,
    content_type: 'docker',
    library: true,
  })
  const wanted = all.filter(({url, last_sync: last}) => url && last?.result !== 'success')
  await mapParallel(wanted, atOnce, async ({id, name}) => {
    try {
      await client.wait(await client.call(repositories.sync, {id}))
      onSync(name)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      throw new AppError({...error.parts, message: `synchronize ${name}: ${error.message}`})
    }
  })
  return wanted.length
}
