import {existsSync, readFileSync} from 'node:fs'
import {inputFileError} from '../core/input-file'
import {file} from '../contract/define'
import {organizations} from '../contract/organizations'
import * as t from '../contract/shape'
import {command} from '../kit/run/command'
import {organization} from '../resources/organization'
import {refersTo} from '../resources/define'
import {readState} from '../workflows/as-code/actual'
import {kindNames} from '../workflows/as-code/model'
import {newFile, treeOf, updatedFile} from '../workflows/as-code/write-file'
import {writeWhole} from '../config/files'

export default command({
  dryRun: 'plans',
  summary: 'Write the container content of an organization as a file',
  description:
    'Prints YAML that describes the environments, products, repositories, flatpak remotes, content views with what is promoted where, and activation keys of an organization, in a stable order. With --file, writes it to a file; one that exists keeps its comments and its order. Secrets are not told by the server: the file refers to environment variables. Other commands compare such a file with a server (diff), say what would change (plan) and change it (apply).',
  examples: [
    ['Print an organization', '--organization ACME'],
    ['Write it to a file, or renew the file', '--organization ACME --file acme.yaml'],
  ],
  params: {
    organization_id: refersTo(organization, {required: true}),
    file: file('File to write, or to renew'),
  },
  answer: t.map(t.unknown),
  async run(ctx) {
    const id = Number(await ctx.required(organization))
    const [{name}, state] = await Promise.all([
      ctx.client.call(organizations.show, {id: String(id)}),
      readState(ctx.client, id, {kinds: new Set(kindNames), entries: undefined}),
    ])
    const tree = treeOf(name, state)
    const target = ctx.text('file')
    if (target === undefined) return {kind: 'text', text: newFile(tree), data: tree}
    const before = existsSync(target) ? read(target) : undefined
    const text = before === undefined ? newFile(tree) : updatedFile(before, tree, treeOf(name, state, true), target)
    if (text === before) return {kind: 'message', message: `${target} is up to date.`}
    if (ctx.isDry)
      return ctx.planned({files: [{path: target, change: before === undefined ? 'written' : 'renewed'}], result: tree})
    writeWhole(target, text)
    return {kind: 'message', message: `${before === undefined ? 'Wrote' : 'Renewed'} ${target}.`}
  },
})

function read(name: string): string {
  try {
    return readFileSync(name, 'utf8')
  } catch (error) {
    throw inputFileError(name, 'file', error)
  }
}
