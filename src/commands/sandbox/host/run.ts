import {join, resolve} from 'node:path'
import {usageError} from '../../../core/errors'
import {flag, list, number, text} from '../../../contract/define'
import * as t from '../../../contract/shape'
import {command} from '../../../kit/run/command'
import type {Context} from '../../../kit/run/context'
import {need} from '../../../kit/run/execute'
import type {Result} from '../../../kit/run/result'
import {present, styleOf} from '../../../kit/present/present'
import {lockHolder} from '../../../server/kernel/process/lockfile'
import {cannotUse, logFile, startInBackground, whenReady} from '../../../sandbox/program'
import {chosenDirectory} from '../../../sandbox/running'

const mostHosts = 100

const running = t.object({
  url: t.text,
  pid: t.integer,
  hosts: t.list(t.object({name: t.text, directory: t.text})),
  log: t.optional(t.text),
})

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Run simulated hosts in image mode',
  description:
    'A simulated host pulls images with its certificate, uploads facts and runs the jobs that it is given, with a bootc ' +
    'of its own; booting only changes what it reports. Scripts of jobs run on this machine as you. The sandbox must run ' +
    'with --tls. State is kept in the directory of the host, and its programs are in bin below it.',
  examples: [
    [
      'Run a host until Ctrl-C',
      '--name edge.example.com --organization ACME --content-view-environments Dev/OS_CV --image acme/dev/os_cv/operating_systems/rhel9:latest',
      'a sandbox with --tls',
    ],
    [
      'Run five hosts in the background, one of which fails',
      '--name edge.example.com --count 5 --organization ACME --content-view-environments Dev/OS_CV --image acme/dev/os_cv/operating_systems/rhel9:latest --fault fails@edge3.example.com --detach',
      'a sandbox with --tls',
    ],
  ],
  params: {
    data: text('Data directory of the sandbox (default: that of the running sandbox)'),
    name: text('Name of the host; with --count, a number is added to its first part'),
    count: number('Number of hosts (1)'),
    organization: text('Name or label of the organization, for a new host'),
    content_view_environments: list('Labels of content view environments, e.g. Dev/App_CV, for a new host'),
    image: text('Image that a new host is installed from: a pull spec, or a path in the registry of the sandbox'),
    fault: list('Faults: fails, never-reboots or loses-network, on one host with @NAME'),
    directory: text('Directory that contains the directories of the hosts (default: hosts in --data)'),
    detach: flag('Start in the background and return once the hosts are ready'),
  },
  answer: running,
  async run(ctx) {
    const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
    const directory = resolve(ctx.text('directory') ?? join(data, 'hosts'))
    const {fleetNames} = await import('../../../sandbox/bootc-host/fleet')
    const names = fleetNames(need(ctx, 'name'), countOf(ctx))
    if (ctx.isDry)
      return ctx.planned({
        files: names.map((name) => ({
          path: join(directory, name),
          change: 'directory of the host made, unless it is there',
        })),
        continues: `${names.length === 1 ? 'the host runs' : `${names.length} hosts run`} until stopped`,
      })
    return ctx.flag('detach') ? background(ctx, data, directory, names) : foreground(ctx, data, directory, names)
  },
})

function countOf(ctx: Context): number {
  const count = ctx.given['count'] === undefined ? 1 : Number(ctx.given['count'])
  if (Number.isInteger(count) && count >= 1 && count <= mostHosts) return count
  throw usageError(`${count} is not a number of hosts`, `Use a number from 1 to ${mostHosts}`)
}

const listOf = (ctx: Context, option: string): string[] | undefined => {
  const value = ctx.given[option]
  return Array.isArray(value) ? value.map(String) : undefined
}

async function foreground(ctx: Context, data: string, directory: string, names: string[]): Promise<Result> {
  const {startFleet} = await import('../../../sandbox/bootc-host/fleet')
  const {yamlDocument} = await import('../../../output/yaml')
  const fleet = await startFleet({
    data,
    names,
    directory,
    organization: ctx.text('organization'),
    environments: listOf(ctx, 'content-view-environments'),
    image: ctx.text('image'),
    faults: listOf(ctx, 'fault') ?? [],
    yaml: (value) => yamlDocument(value, false),
    log: (line) => ctx.terminal.diagnose(`${new Date().toISOString()} ${line}`),
  }).catch((error: unknown) => {
    throw cannotUse(directory, error)
  })
  try {
    const ready = `Hosts ready at ${fleet.url}: ${names.join(', ')}`
    const result = {kind: 'text', text: ready, data: describe(fleet.url, process.pid, directory, names)} as const
    await present(result, styleOf(ctx.given, ctx.terminal, {}), ctx.terminal, ctx.given)
    ctx.terminal.note('Ctrl-C stops them.')
    const stopped = new Promise<void>((done) => {
      if (ctx.signal.aborted) done()
      else ctx.signal.addEventListener('abort', () => done(), {once: true})
    })
    await Promise.race([stopped, Promise.all(fleet.hosts.map((host) => host.ended))])
  } finally {
    await fleet.close()
  }
  return {kind: 'none'}
}

async function background(ctx: Context, data: string, directory: string, names: string[]): Promise<Result> {
  const args = ['sandbox', 'host', 'run', '--data', data, '--directory', directory, '--output', 'base']
  for (const option of ['name', 'count', 'organization', 'image']) {
    const value = ctx.given[option]
    if (typeof value === 'string' || typeof value === 'number') args.push(`--${option}`, String(value))
  }
  for (const option of ['content-view-environments', 'fault']) {
    const values = listOf(ctx, option)
    if (values) args.push(`--${option}`, values.join(','))
  }
  const own = join(directory, names[0] ?? '')
  const child = await startInBackground(args, own, ctx.env)
  const address = (): string | undefined => lockHolder(own)?.url
  const url = await whenReady(child, {what: 'Hosts', data: own, url: address, signal: ctx.signal})
  const lines = [
    `${names.length === 1 ? 'Host' : `${names.length} hosts`} ready at ${url}: ${names.join(', ')}`,
    `Directory: ${directory}, log: ${logFile(own)}`,
    `Ask the host: ${join(own, 'bin', 'bootc')} status`,
    `Stop ${names.length === 1 ? 'it' : 'them'}: mallet sandbox host stop --name ${names[0]}`,
  ]
  return {
    kind: 'text',
    text: `${lines.join('\n')}\n`,
    data: {...describe(url, child.pid, directory, names), log: logFile(own)},
  }
}

const describe = (url: string, pid: number, directory: string, names: readonly string[]) => ({
  url,
  pid,
  hosts: names.map((name) => ({name, directory: join(directory, name)})),
})
