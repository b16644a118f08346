// The table of requests against what is known of hammer: a command of the same words is for the same action of the API.
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {readTable} from '../commands/requests/table'
import {root} from '../support/root'
import {commandIds} from '../support/walk'
import {fixture, readLines, type ApiAction} from './rows'

interface HammerCommand {
  readonly command: string
  readonly aliases: readonly string[]
  readonly api: (ApiAction & {readonly params: readonly ApiParam[]}) | null
}

interface ApiParam {
  readonly name: string
  readonly params?: readonly ApiParam[]
}

/** Commands that do their work with other actions, as hammer does too. */
const others: Readonly<Record<string, string>> = {
  'repository upload-content': 'sends the files in pieces with content_uploads, and import_uploads',
}

/** Parameters that hammer sends beyond what the description of the API names. */
const beyond: Readonly<Record<string, string>> = {
  'content-view component update: the action has no parameter content_view_id':
    'recorded of hammer (content_view/component/update); the server ignores it',
  'repository reclaim-space: the action has no parameter ids': 'with --search or --all the request is that for several',
  'repository synchronize: the action has no parameter ids': 'with --search or --all the request is that for several',
}

const folder = join(root, 'test/commands/requests')
const table = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .flatMap((file) => readTable(readFileSync(join(folder, file), 'utf8')))
const words = commandIds().map((id) => id.replaceAll(':', ' '))

it('each command asks for the action that hammer asks for, with parameters that the action has', () => {
  const hammer = readLines<HammerCommand>(fixture('hammer/commands.jsonl'), 'command', 'aliases')
  const faults = hammer.flatMap(({command, api}) =>
    api && words.includes(command) && !(command in others) ? faultsOf(command, api) : [],
  )
  expect(faults).toEqual(Object.keys(beyond))
})

function faultsOf(command: string, {routes, params}: NonNullable<HammerCommand['api']>): string[] {
  const patterns = routes.map((route) => new RegExp(`^> ${route.replaceAll(/:\w+/g, '[^/?]+')}(?:[? ]|$)`))
  const cases = table.filter(({line}) => line === `mallet ${command}` || line.startsWith(`mallet ${command} `))
  const sent = cases.flatMap(({does}) => does).filter((line) => patterns.some((pattern) => pattern.test(line)))
  if (cases.length > 0 && sent.length === 0) return [`${command}: no request for ${routes.join(' or ')}`]
  const known = new Set(params.flatMap((param) => [param, ...(param.params ?? [])]).map(({name}) => name))
  const unknown = new Set(sent.flatMap(bodyKeys).filter((name) => !known.has(name)))
  return [...unknown].map((name) => `${command}: the action has no parameter ${name}`)
}

const bodyKeys = (line: string): string[] => {
  const [body] = /\{.*\}$/.exec(line) ?? []
  return body === undefined ? [] : Object.keys(JSON.parse(body) as object)
}
