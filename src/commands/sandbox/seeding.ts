// Fills a sandbox from files of `mallet export`, by its own API.
import {dirname, resolve} from 'node:path'
import {Secret} from '../../core/secret'
import {readInputFile} from '../../core/input-file'
import {join} from 'node:path'
import {client as makeClient, type Client} from '../../katello/client'
import {waitForTask, taskFailure} from '../../katello/tasks'
import {transport} from '../../katello/transport'
import type {Context} from '../../kit/run/context'
import {operate} from '../../sandbox/operate'
import {lockHolder} from '../../server/kernel/process/lockfile'
import {fillServer, type Filled} from '../../workflows/as-code/fill'
import {titleOf} from '../../workflows/as-code/model'
import {readFiles, type Described} from '../../workflows/as-code/read-file'
import {secretReader} from '../../workflows/as-code/secrets'

const read = (name: string, env: Context['env']): Described =>
  readFiles([{name, text: readInputFile(name, 'seed').toString('utf8')}], env)

/** Reads files as they will be read, so that what is wrong with them is said before anything is done. */
export async function checkFiles(names: readonly string[], env: Context['env']): Promise<void> {
  for (const name of names) read(name, env)
  return Promise.resolve()
}

/** Makes what files describe on the running sandbox of a directory, one organization after the other. */
export async function seedFiles(
  ctx: Context,
  data: string,
  names: readonly string[],
  sync: boolean,
): Promise<readonly Filled[]> {
  const files = names.map((name) => ({described: read(name, ctx.env), directory: resolve(dirname(name))}))
  const {id, login, value} = await operate(data, 'lendToken')
  try {
    const client = clientOf(ctx, data, String(login), new Secret(String(value)))
    const filled: Filled[] = []
    for (const {described, directory} of files)
      filled.push(
        await fillServer(client, described, {
          secret: secretReader(ctx.env, directory),
          sync,
          onStep: (step) => ctx.terminal.note(titleOf(step)),
          onSync: (repository) => ctx.terminal.note(`synchronize ${repository}`),
        }),
      )
    return filled
  } finally {
    await operate(data, 'returnToken', {id})
  }
}

/** The API of a running sandbox, as its administrator. */
function clientOf(ctx: Context, data: string, username: string, password: Secret): Client {
  const server = new URL(lockHolder(data)?.url ?? '')
  const connected = transport({
    server,
    credentials: {kind: 'basic', username, password},
    tls: {verify: true, ...(server.protocol === 'https:' && {caFile: join(data, 'tls', 'ca.pem')})},
    language: 'en',
    version: ctx.commands.version,
    signal: ctx.signal,
  })
  return makeClient(
    () => Promise.resolve(connected),
    async (task) => {
      const ended = await waitForTask(connected, String(task.id), {signal: ctx.signal})
      const failure = taskFailure(ended)
      if (failure) throw failure
      return ended
    },
  )
}

/** `ACME: 12 changes, 3 repositories synchronized` */
export function toldOf({organization, changes, synchronized}: Filled): string {
  const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`
  const repositories = synchronized > 0 ? `, ${many(synchronized, 'repository', 'repositories')} synchronized` : ''
  return `${organization}: ${many(changes, 'change', 'changes')}${repositories}`
}
