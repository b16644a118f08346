// Every command has a test that names it: a row in the table of requests, or a test of its own.
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {root} from '../support/root'
import {globals, shadowed} from '../../src/kit/parse/globals'
import {scripted} from '../support/katello'
import {mallet} from '../support/program'
import {commandClass, commandIds} from '../support/walk'

/** The tests of commands that are for no action of the API. */
const elsewhere: Readonly<Record<string, string>> = {
  'image prune': 'test/sandbox/prune/prune.test.ts',
  browse: 'test/commands/browse.test.ts',
  'browse settings': 'test/commands/browse.test.ts',
  completion: 'test/cli/completion.test.ts',
  shell: 'test/cli/shell.test.ts',
  man: 'test/commands/man.test.ts',
  'image diff': 'test/commands/image/diff.test.ts',
  'image list': 'test/commands/image/list.test.ts',
  'image where': 'test/commands/image/where.test.ts',
  'auth login basic': 'test/cli/credentials.test.ts',
  'auth login basic-external': 'test/commands/configuration.test.ts',
  'auth login negotiate': 'test/commands/configuration.test.ts',
  'auth login oauth': 'test/cli/credentials.test.ts',
  'auth logout': 'test/commands/configuration.test.ts',
  'auth status': 'test/commands/configuration.test.ts',
  api: 'test/commands/api.test.ts',
  apply: 'test/commands/as-code.test.ts',
  diff: 'test/commands/as-code.test.ts',
  export: 'test/commands/as-code.test.ts',
  plan: 'test/commands/as-code.test.ts',
  'capsule content diff': 'test/sandbox/content-diff.test.ts',
  'task wait': 'test/commands/task-wait.test.ts',
  'alias delete': 'test/cli/own-words.test.ts',
  'alias list': 'test/cli/own-words.test.ts',
  'alias set': 'test/cli/own-words.test.ts',
  'config doctor': 'test/cli/doctor.test.ts',
  'config get': 'test/commands/configuration.test.ts',
  'config list': 'test/commands/configuration.test.ts',
  'config profile delete': 'test/commands/configuration.test.ts',
  'config profile list': 'test/commands/configuration.test.ts',
  'config profile rename': 'test/commands/configuration.test.ts',
  'config profile use': 'test/commands/configuration.test.ts',
  'config set': 'test/cli/config-set.test.ts',
  'config unset': 'test/cli/config-set.test.ts',
  'defaults add': 'test/commands/configuration.test.ts',
  'defaults delete': 'test/commands/configuration.test.ts',
  'defaults list': 'test/commands/configuration.test.ts',
  'defaults providers': 'test/commands/configuration.test.ts',
  'flatpak install-source': 'test/commands/flatpak.test.ts',
  'flatpak status': 'test/commands/flatpak.test.ts',
  'flatpak-remote client-setup': 'test/commands/flatpak-remote/client-setup.test.ts',
  'image history': 'test/commands/image/history.test.ts',
  'image tree': 'test/commands/image/tree.test.ts',
  'host bootc drift': 'test/sandbox/bootc-host/update.test.ts',
  'host bootc rollback': 'test/commands/host-bootc.test.ts',
  'host bootc status': 'test/sandbox/bootc-host/update.test.ts',
  'host bootc switch': 'test/commands/host-bootc.test.ts',
  'host bootc upgrade': 'test/sandbox/bootc-host/update.test.ts',
  mcp: 'test/mcp/protocol.test.ts',
  'registry catalog': 'test/commands/registry/registry.test.ts',
  'registry copy': 'test/commands/registry/copy.test.ts',
  'registry inspect': 'test/commands/registry/registry.test.ts',
  'registry login': 'test/commands/registry/login.test.ts',
  'registry logout': 'test/commands/registry/login.test.ts',
  'registry pull': 'test/commands/registry/copy.test.ts',
  'registry push': 'test/commands/registry/registry.test.ts',
  'image signatures': 'test/commands/image/signatures.test.ts',
  'image verify': 'test/commands/registry/verify.test.ts',
  'registry attach': 'test/commands/registry/referrers.test.ts',
  'registry push-path': 'test/commands/registry/registry.test.ts',
  'registry referrers': 'test/commands/registry/referrers.test.ts',
  'registry search': 'test/commands/registry/registry.test.ts',
  'registry tags': 'test/commands/registry/registry.test.ts',
  release: 'test/workflows/release/release.test.ts',
  'release rollback': 'test/workflows/release/release.test.ts',
  'release status': 'test/workflows/release/release.test.ts',
  'repository discover': 'test/commands/repository-discover.test.ts',
  'sandbox fault add': 'test/sandbox/service.test.ts',
  'sandbox fault clear': 'test/sandbox/service.test.ts',
  'sandbox fault list': 'test/sandbox/service.test.ts',
  'sandbox fsck': 'test/sandbox/commands.test.ts',
  'sandbox gc': 'test/sandbox/data.test.ts',
  'sandbox host facts': 'test/sandbox/data.test.ts',
  'sandbox host register': 'test/sandbox/data.test.ts',
  'sandbox host run': 'test/sandbox/bootc-host/run.test.ts',
  'sandbox host stop': 'test/sandbox/bootc-host/run.test.ts',
  'sandbox proxy start': 'test/sandbox/proxy.test.ts',
  'sandbox proxy status': 'test/sandbox/proxy.test.ts',
  'sandbox proxy stop': 'test/sandbox/proxy.test.ts',
  'sandbox reset': 'test/sandbox/commands.test.ts',
  'sandbox seed': 'test/sandbox/data.test.ts',
  'sandbox snapshot delete': 'test/sandbox/service.test.ts',
  'sandbox snapshot list': 'test/sandbox/service.test.ts',
  'sandbox snapshot restore': 'test/sandbox/service.test.ts',
  'sandbox snapshot save': 'test/sandbox/service.test.ts',
  'sandbox start': 'test/sandbox/commands.test.ts',
  'sandbox status': 'test/sandbox/commands.test.ts',
  'sandbox stop': 'test/sandbox/commands.test.ts',
  'sandbox trust': 'test/clients/flatpak-verdicts.test.ts',
  'sandbox upstream': 'test/commands/registry/registry.test.ts',
  schema: 'test/cli/json-schemas.test.ts',
}

const words = commandIds().map((id) => id.replaceAll(':', ' '))

const folder = join(root, 'test/commands/requests')
const lines = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))

const hasRow = (command: string): boolean =>
  lines.some((line) => line === `$ mallet ${command}` || line.startsWith(`$ mallet ${command} --`))

it('every command has a row in the table of requests or is named in a test', () => {
  expect(words.filter((command) => !hasRow(command) && !isNamed(command, elsewhere[command]))).toEqual([])
})

it('the list of tests elsewhere names only commands that are there and have no row', () => {
  expect(Object.keys(elsewhere).filter((command) => !words.includes(command) || hasRow(command))).toEqual([])
})

/** As words in a line, or as words of an argument list. */
function isNamed(command: string, file: string | undefined): boolean {
  if (file === undefined) return false
  const text = readFileSync(join(root, file), 'utf8')
  const list = command
    .split(' ')
    .map((word) => `'${word}'`)
    .join(', ')
  return text.includes(list) || new RegExp(`(?<![\\w-])${command}(?![\\w-])`).test(text)
}

it('no command uses the name of a global option for something else', () => {
  const known = new Set([...Object.keys(shadowed), 'dry-run', 'raw'])
  const taken = commandIds().flatMap((id) =>
    [...commandClass(id).options.keys()]
      .filter((name) => name in globals && !known.has(name))
      .map((name) => `${id} --${name}`),
  )
  expect(taken).toEqual([])
})

describe('options of a command with the name of a global one', () => {
  it('are the command’s after its words, and global before them', async () => {
    const server = await scripted({
      'GET /katello/api/content_credentials': {body: {total: 1, subtotal: 1, results: [{id: 4, name: 'cert'}]}},
      'POST /katello/api/products': {body: {id: 1, name: 'x'}},
    })
    const create = ['product', 'create', '--name', 'x', '--organization-id', '1', '--ssl-client-cert', 'cert']
    expect(await mallet(create, {env: server.env})).toMatchObject({code: 0, stderr: ''})
    expect(server.asked.at(-1)?.body).toMatchObject({ssl_client_cert_id: 4})
    for (const words of [create, ['product', 'list', '--organization-id', '1']]) {
      const run = await mallet(['--ssl-client-cert', '/nosuch', ...words], {env: server.env})
      expect(run).toMatchObject({code: 66})
      expect(run.stderr).toContain('/nosuch')
    }
  })
})
