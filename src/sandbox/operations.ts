import type {Input, Outcome, Sandbox} from './sandbox'
import type {ContentStore} from '../oci/store'
import type {Store} from '../server/tables'
import {checkContent, collectGarbage} from '../oci/store/index'
import {liveContentSets} from '../server/images/registry/index'
import {registerSandboxHost, uploadFacts} from './hosts'
import {storageFailure} from '../core/storage'
import {seed} from './seed'

type Operation = (sandbox: Sandbox, input: Input) => Promise<Outcome>

/** Maintenance of a server's data, done by the process that has it. Inputs and outcomes are plain JSON. */
export const operations = {gc, fsck, seed, registerHost: registerSandboxHost, hostFacts: uploadFacts} satisfies Record<
  string,
  Operation
>

export type OperationName = keyof typeof operations

/** The operation of a name that came from outside. */
export const operationNamed = (name: string): Operation | undefined =>
  Object.hasOwn(operations, name) ? operations[name as OperationName] : undefined

/** Removes content that nothing refers to, and abandoned uploads. `grace`: seconds that new content, and uploads, are left alone. */
async function gc({store, content}: {store: Store; content: ContentStore}, {grace, dryRun}: Input): Promise<Outcome> {
  const liveSets = () => liveContentSets(store)
  const milliseconds = typeof grace === 'number' ? grace * 1000 : undefined
  return {
    ...(await collectGarbage(content, {
      liveSets,
      grace: milliseconds,
      uploadAge: milliseconds,
      dryRun: dryRun === true,
    })),
  }
}

/** Proves that database and content are whole, and puts damaged blobs aside. `quick`: blobs are not read. `dryRun`: nothing changes. */
async function fsck({store, content}: {store: Store; content: ContentStore}, {quick, dryRun}: Input): Promise<Outcome> {
  const messages: string[] = []
  const checked = await readable(messages, async () => {
    for (const fault of databaseFaults(store)) messages.push(fault)
    return checkContent(content, {contents: quick !== true, mend: dryRun !== true})
  })
  const {blobs, manifests, faults} = checked ?? {blobs: 0, manifests: 0, faults: []}
  const described = [
    ...messages.map((message) => ({kind: 'database', message})),
    ...faults.map(({kind, digest, message}) => ({kind, digest, message})),
  ]
  return {blobs, manifests, faults: described}
}

/** The result of checks; where the database is too damaged to be read, what it says is one more fault, and there is no result. */
async function readable<T>(faults: string[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (storageFailure(error)?.kind !== 'damaged') throw error
    faults.push(error instanceof Error ? error.message : String(error))
    return undefined
  }
}

function* databaseFaults(store: Store): Generator<string> {
  const integrity = store.database
    .all<{integrity_check: string}>('PRAGMA integrity_check')
    .flatMap((row) => (row.integrity_check === 'ok' ? [] : [row.integrity_check]))
  yield* integrity
  const foreign = store.database
    .all<{table: string; rowid: number; parent: string}>('PRAGMA foreign_key_check')
    .map((row) => `row ${row.rowid} of ${row.table} refers to a missing row of ${row.parent}`)
  yield* foreign
  const lost = store.database
    .all<{id: number; content_set_id: number}>(
      `SELECT id, content_set_id FROM repositories WHERE content_set_id IS NOT NULL
       AND content_set_id NOT IN (SELECT id FROM content_sets)`,
    )
    .map(({id, content_set_id}) => `repository ${id} refers to the missing content set ${content_set_id}`)
  yield* lost
  const unsettled = store.database
    .all<{uuid: string; content: number}>(
      `SELECT uuid FROM tasks WHERE (state = 'stopped') <> (ended_at IS NOT NULL) OR (state = 'stopped' AND result = 'pending')`,
    )
    .map(({uuid}) => `task ${uuid} has an inconsistent state`)
  yield* unsettled
}
