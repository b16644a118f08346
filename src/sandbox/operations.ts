import type {Input, Outcome, Sandbox} from './sandbox'
import type {ContentStore} from '../oci/store'
import type {Store} from '../server/tables'
import {checkContent, collectGarbage} from '../oci/store/index'
import {liveContentSets} from '../server/images/registry/index'
import {forgetHost, registerSandboxHost, uploadFacts} from './hosts'
import {storageFailure} from '../core/storage'
import {seed} from './seed'
import {saveSnapshot} from './snapshots'
import {createToken} from '../server/accounts/tokens'

type Operation = (sandbox: Sandbox, input: Input) => Promise<Outcome>

/** Maintenance of a server's data, done by the process that has it. Inputs and outcomes are plain JSON. */
export const operations = {
  gc,
  fsck,
  seed,
  registerHost: registerSandboxHost,
  forgetHost,
  hostFacts: uploadFacts,
  addFaults,
  listFaults: async ({faults}) => Promise.resolve({faults: faults.list()}),
  clearFaults,
  writePort,
  lendToken,
  returnToken,
  saveSnapshot: save,
} satisfies Record<string, Operation>

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

/** Sets faults up. `faults`: how they are written; `seed`: a number that those with a probability are drawn from. */
async function addFaults({faults}: Sandbox, input: Input): Promise<Outcome> {
  const texts = Array.isArray(input['faults']) ? input['faults'].map(String) : []
  const {seed} = input
  return Promise.resolve({faults: faults.add(texts, typeof seed === 'number' ? seed : undefined)})
}

/** Removes one fault by its id, or all. */
async function clearFaults({faults}: Sandbox, {id}: Input): Promise<Outcome> {
  return Promise.resolve({cleared: faults.clear(typeof id === 'number' ? id : undefined)})
}

/** Writes the port to a file, which goes when the server ends. */
async function writePort({portFiles}: Sandbox, {file}: Input): Promise<Outcome> {
  portFiles.write(String(file))
  return Promise.resolve({})
}

/** A token of an administrator for the owner of the data directory; it expires within the hour. */
async function lendToken({store}: Sandbox): Promise<Outcome> {
  const user = store.users.first({admin: true, disabled: false})
  if (!user) throw new Error('there is no administrator')
  const {token, value} = createToken(store, user, `maintenance ${store.now()}`, store.now() + 3_600_000)
  return Promise.resolve({id: token.id, login: user.login, value})
}

async function returnToken({store}: Sandbox, {id}: Input): Promise<Outcome> {
  store.personalAccessTokens.delete({id: Number(id)})
  return Promise.resolve({})
}

/** Saves a snapshot under a name. */
async function save({store, dataDirectory, edition}: Sandbox, {name}: Input): Promise<Outcome> {
  return Promise.resolve({...saveSnapshot(dataDirectory, store.database, String(name), edition.katello)})
}
