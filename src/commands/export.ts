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
import {renewable, renewed} from '../workflows/as-code/renew-file'
import {newFile, treeOf} from '../workflows/as-code/write-file'
import {writeWhole} from '../config/files'

export default command({
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
    const target = ctx.text('file')
    const {name} = await ctx.client.call(organizations.show, {id: String(id)})
    const old = target !== undefined && existsSync(target) ? {name: target, text: read(target)} : undefined
    const before = old && renewable(old, name, ctx.env)
    const state = await readState(ctx.client, id, {
      kinds: new Set(kindNames),
      entries: undefined,
      renewed: before?.entries ?? [],
    })
    const tree = treeOf(name, state)
    if (target === undefined) return {kind: 'text', text: newFile(tree), data: tree}
    const text = old && before ? renewed(old, before, state, ctx.env) : newFile(tree)
    if (text === old?.text) return {kind: 'message', message: `${target} is up to date.`}
    writeWhole(target, text)
    return {kind: 'message', message: `${old ? 'Renewed' : 'Wrote'} ${target}.`}
  },
})

function read(name: string): string {
  try {
    return readFileSync(name, 'utf8')
  } catch (error) {
    throw inputFileError(name, 'file', error)
  }
}
