import {existsSync, readFileSync} from 'node:fs'
import {inputFileError} from '../core/input-file'
import {file, flag} from '../contract/define'
import {organizations} from '../contract/organizations'
import * as t from '../contract/shape'
import {command} from '../kit/run/command'
import {organization} from '../resources/organization'
import {refersTo} from '../resources/define'
import {hostEntries} from '../workflows/as-code/export-hosts'
import {readState} from '../workflows/as-code/actual'
import {kindNames} from '../workflows/as-code/model'
import {renewable, renewed} from '../workflows/as-code/renew-file'
import {newFile, treeOf} from '../workflows/as-code/write-file'
import {expectManyRequests, readProgress} from './as-code/shared'
import {writeWhole} from '../config/files'

export default command({
  dryRun: 'plans',
  summary: 'Write the container content of an organization as a file',
  description:
    'Prints YAML that describes the environments, products, repositories, flatpak remotes, content views with what is promoted where, and activation keys of an organization, in a stable order. With --file, writes it to a file; one that exists keeps its comments, its order, and everything else that the server does not contradict. With --hosts, it also has an entry for each set of content view environments, which finds the hosts that have it by their names. The server does not return secrets: the file refers to environment variables. Other commands compare such a file with a server (diff), say what would change (plan) and change it (apply).',
  examples: [
    ['Print an organization', '--organization ACME'],
    ['Write it to a file, or renew the file', '--organization ACME --file acme.yaml'],
    ['Describe its hosts, too', '--organization ACME --hosts'],
  ],
  params: {
    organization_id: refersTo(organization, {required: true}),
    file: file('File to write, or to renew'),
    hosts: flag('Also describe which hosts have which content view environments'),
  },
  answer: t.map(t.unknown),
  async run(ctx) {
    const id = Number(await ctx.required(organization))
    const target = ctx.text('file')
    const old = target !== undefined && existsSync(target) ? {name: target, text: read(target)} : undefined
    const before = old && renewable(old, ctx.env)
    const own = before?.entries ?? []
    expectManyRequests(ctx)
    const [{name}, state, hosts] = await Promise.all([
      ctx.client.call(organizations.show, {id: String(id)}),
      readState(ctx.client, id, {
        kinds: new Set(kindNames),
        entries: undefined,
        renewed: own,
        onRead: readProgress(ctx.terminal),
      }),
      ctx.flag('hosts') ? hostEntries(ctx.client, id, own) : [],
    ])
    const tree = treeOf(name, state, {hosts})
    if (target === undefined) return {kind: 'text', text: newFile(tree), data: tree}
    const text = old && before ? renewed(old, before, {organization: name, state, hosts, env: ctx.env}) : newFile(tree)
    if (text === old?.text) return {kind: 'message', message: `${target} is up to date.`}
    if (ctx.isDry) return ctx.planned({files: [{path: target, change: old ? 'renewed' : 'written'}], result: tree})
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
