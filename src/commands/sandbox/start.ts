import {existsSync, rmSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {refuseUnwritable} from '../../config/files'
import {AppError, exitCodes, usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {present, styleOf} from '../../kit/present/present'
import type {Result} from '../../kit/run/result'
import {file, flag, number, oneOf, text, texts} from '../../contract/define'
import * as t from '../../contract/shape'
import {katelloVersions} from '../../contract/versions'
import {editionOf} from '../../sandbox/edition'
import {defaultEdition, registryModes, type Edition} from '../../server/edition'
import {runningSandboxes} from '../../sandbox/running'
import {inUse, lockHolder, type LockHolder} from '../../server/kernel/process/lockfile'
import {
  cannotUse,
  dataDirectory,
  defaultPort,
  firstUser,
  howToUse,
  logFile,
  rememberSandbox,
  startInBackground,
  whenReady,
  type SandboxAddress,
} from '../../sandbox/program'

const sandbox = t.object({
  url: t.text,
  username: t.text,
  password: t.text,
  pid: t.integer,
  data: t.text,
  katello: t.text,
  registry: t.text,
  ca_file: t.nullable(t.text),
  log: t.optional(t.text),
})

export default command({
  bare: true,
  aliases: ['sandbox:up'],
  dryRun: 'plans',
  summary: 'Start an embedded Katello on this machine',
  description:
    'Listens only on 127.0.0.1 and keeps its data, which survives crashes, in one directory. A new sandbox has the ' +
    'user admin with the password changeme. If no server is configured yet, creates and selects the profile sandbox, so that ' +
    'other commands use it. One that is already running is left as it is.\n\n' +
    'The registry answers as Katello does: no deletion, no referrers, no questions about uploads, and layers by redirect. With ' +
    '--registry oci it supports all of the OCI distribution specification. --katello selects the release: its version, ' +
    'parameters and answers. Both are kept with the data and apply to later starts until you change them.\n\n' +
    'For tests of your own, --wait returns once it is ready, --port-file tells them its port, --seed fills it from a file of ' +
    'mallet export, and --fault has it fail where you say (mallet help sandbox fault add).',
  examples: [
    ['Start in the background with demo data', '--seed demo --detach'],
    ['Run in the foreground and print every request', '--verbose'],
    ['Start as an older release of Katello', '--katello 4.16 --data ./katello-4.16 --port 4216 --detach'],
    [
      'Start for tests on any free port, with the second synchronization failing',
      "--port 0 --wait --port-file ./port --data ./katello-ci --fault 'sync:fail@2'",
    ],
    ['Fill it from a file', '--seed acme.yaml --sync --wait', 'the file acme.yaml, written by mallet export'],
    ['Start with TLS and a separate data directory', '--tls --data ./katello --port 4443 --detach'],
  ],
  params: {
    port: number(`Port to listen on; 0 for any free port (${defaultPort})`),
    data: text('Data directory'),
    seed: text('Data to fill it with: demo, or a file of mallet export'),
    sync: flag('With --seed FILE, also synchronize its repositories'),
    detach: flag('Start in the background and return once it is ready'),
    wait: flag('Like --detach, and wait for one that somebody else is just starting'),
    port_file: file('File for the port number, there while the sandbox is ready'),
    fault: texts('Fault to inject, such as sync:fail@2; may be given several times'),
    fault_seed: number('Number that faults with a probability are drawn from (1)'),
    listen: text('Address to listen on (127.0.0.1); 0.0.0.0 for all, as in a container'),
    hostname: text('Host name that clients use, for URLs and pull specs'),
    tls: flag('Serve HTTPS with a certificate of its own CA'),
    katello: oneOf(`Katello release to be; the last one, or ${defaultEdition.katello} for new data`, katelloVersions),
    registry: oneOf(
      `Answer as Katello's registry does, or support all of the OCI specification; the last choice, or ${defaultEdition.registry} for new data`,
      registryModes,
    ),
  },
  answer: sandbox,
  async run(ctx) {
    const data = dataDirectory(ctx.session.paths, ctx.text('data'))
    const port = ctx.given['port'] === undefined ? defaultPort : Number(ctx.given['port'])
    if (!Number.isInteger(port) || port < 0 || port > 65535)
      throw usageError(`${port} is not a port`, 'Use a number from 0 to 65535')
    if (ctx.texts('fault').length > 0)
      new (await import('../../sandbox/faults/faults')).Faults().add(ctx.texts('fault'))
    const seeds = ctx.text('seed')
    if (ctx.flag('sync') && (seeds === undefined || seeds === 'demo'))
      throw usageError('--sync is for the repositories of a file', 'Add --seed FILE')
    if (seeds !== undefined && seeds !== 'demo') await (await import('./seeding')).checkFiles([seeds], ctx.env)
    const hostname = ctx.text('hostname')
    if (hostname !== undefined && !isHostName(hostname))
      throw usageError(`${JSON.stringify(hostname)} is not a host name`, 'Use a name such as katello.example.com')
    const portFile = ctx.text('port-file')
    if (portFile !== undefined) refuseUnwritable(resolve(portFile))
    const holder = ctx.flag('wait') ? await ready(ctx, data) : lockHolder(data)
    if (holder && ctx.isDry) return ctx.planned({result: {pid: holder.pid, url: holder.url ?? null}})
    if (holder) return alreadyRunning(ctx, data, holder)
    if (ctx.isDry) return dryStart(ctx, data, port)
    // one that was killed could not remove it
    if (portFile !== undefined) rmSync(resolve(portFile), {force: true})
    if (ctx.flag('wait')) return background(ctx, data, port).catch((error: unknown) => inTheirPlace(ctx, data, error))
    return ctx.flag('detach') ? background(ctx, data, port) : foreground(ctx, data, port)
  },
})

function dryStart(ctx: Context, data: string, port: number): Promise<Result> {
  const portFile = ctx.text('port-file')
  return ctx.planned({
    files: [
      {path: data, change: existsSync(data) ? 'used' : 'made'},
      ...(portFile === undefined ? [] : [{path: resolve(portFile), change: 'written'}]),
    ],
    continues: `a sandbox listens on ${port === 0 ? 'a free port' : `port ${port}`} until it is stopped`,
  })
}

/** The sandbox of a directory, once it is ready; undefined when there is none, and nobody is starting one. */
async function ready(ctx: Context, data: string): Promise<LockHolder | undefined> {
  for (;;) {
    const holder = lockHolder(data)
    if (!holder || (holder.url !== undefined && !holder.isFilling)) return holder
    ctx.signal.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}

/** Where somebody else was faster to start the sandbox, theirs; else the error. */
async function inTheirPlace(ctx: Context, data: string, error: unknown): Promise<Result> {
  const holder = ctx.signal.aborted ? undefined : await ready(ctx, data)
  if (!holder) throw error
  return alreadyRunning(ctx, data, holder)
}

/** A name or an address as URLs have it, without a port. */
const isHostName = (text: string): boolean =>
  /^[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?$/i.test(text) || /^\[[0-9a-f:.]+\]$/i.test(text)

/** Serves until a signal comes; everything is on disk when it returns. */
async function foreground(ctx: Context, data: string, port: number): Promise<Result> {
  const {startSandbox} = await import('../../sandbox/start')
  const {operations} = await import('../../sandbox/operations')
  const {keepMemorySmall} = await import('../../server/kernel/process/memory')
  keepMemorySmall()
  const log = (line: string): void => ctx.terminal.diagnose(`${new Date().toISOString()} ${line}`)
  const server = await startSandbox({
    port,
    dataDirectory: data,
    tls: ctx.flag('tls'),
    ...(ctx.text('listen') !== undefined && {host: ctx.text('listen')}),
    ...(ctx.text('hostname') !== undefined && {hostname: ctx.text('hostname')}),
    edition: askedEdition(ctx),
    firstUser,
    ...(ctx.text('seed') !== undefined && {organization: null, isFilled: true}), // the demo brings its own
    log: log,
    ...(ctx.terminal.verbose && {accessLog: log}),
  }).catch((error: unknown) => {
    throw cannotUse(data, error)
  })
  try {
    await filled(ctx, data, () => operations.seed(server.app))
    if (ctx.text('seed') !== undefined) server.ready()
    const seed = ctx.given['fault-seed']
    server.app.faults.add(ctx.texts('fault'), typeof seed === 'number' ? seed : undefined)
    const address = addressOf(server.app.address.local(), data)
    await rememberSandbox(ctx.session.paths, ctx.env, address, data)
    if (ctx.text('port-file') !== undefined) server.app.portFiles.write(resolve(ctx.text('port-file') ?? ''))
    const text = `Sandbox ready at ${address.url}, user ${firstUser.login}, password ${firstUser.password}`
    const ready = {kind: 'text', text, data: describe(data, process.pid, address)} as const
    await present(ready, styleOf(ctx.given, ctx.terminal, {}), ctx.terminal, ctx.given)
    if (ctx.text('listen') !== undefined && !/^(?:127\.|localhost$)/.test(ctx.text('listen') ?? ''))
      ctx.terminal.warn('The sandbox can be reached from other machines, and its password is well known')
    ctx.terminal.note(`${howToUse(ctx.session.paths, ctx.env, address)}\nCtrl-C stops it.`)
    await aborted(ctx.signal)
  } finally {
    await server.close()
  }
  return {kind: 'none'}
}

/** Fills a sandbox that listens as --seed says. */
async function filled(ctx: Context, data: string, demo: () => Promise<unknown>): Promise<void> {
  const seed = ctx.text('seed')
  if (seed === undefined || ctx.signal.aborted) return
  if (seed === 'demo') await demo()
  else await (await import('./seeding')).seedFiles(ctx, data, [seed], ctx.flag('sync'))
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), {once: true})
  })

async function background(ctx: Context, data: string, port: number): Promise<Result> {
  const seed = ctx.text('seed')
  const args = ['sandbox', 'start', '--port', String(port), '--data', data]
  if (seed !== undefined) args.push('--seed', seed === 'demo' ? seed : resolve(seed))
  if (ctx.text('port-file') !== undefined) args.push('--port-file', resolve(ctx.text('port-file') ?? ''))
  for (const fault of ctx.texts('fault')) args.push('--fault', fault)
  if (ctx.given['fault-seed'] !== undefined) args.push('--fault-seed', String(ctx.given['fault-seed']))
  for (const option of ['katello', 'registry', 'listen', 'hostname']) {
    const value = ctx.text(option)
    if (value !== undefined) args.push(`--${option}`, value)
  }
  for (const option of ['tls', 'sync', 'verbose']) if (ctx.flag(option)) args.push(`--${option}`)
  const child = await startInBackground(args, data, ctx.env)
  const url = await whenReady(child, {what: 'Sandbox', data, url: () => urlOf(data, child.pid), signal: ctx.signal})
  return started(ctx, data, child.pid, url)
}

/** The address at which a process serves a directory; undefined until it does. */
function urlOf(data: string, pid: number): string | undefined {
  const holder = lockHolder(data)
  return holder?.pid === pid ? holder.url : undefined
}

/** One that is running already is what was asked for, unless it is not as the options want it. */
async function alreadyRunning(ctx: Context, data: string, holder: LockHolder): Promise<Result> {
  const {url, pid} = holder
  if (url === undefined) throw inUse(data, holder)
  const others = unlike(ctx, data, new URL(url))
  if (others.length > 0)
    throw new AppError({
      code: 'data_directory_in_use',
      message: `The sandbox in ${data} is already running at ${url}`,
      detail: `started without ${others.join(', ')}`,
      hint: `Stop it first: mallet sandbox stop${dataOption(ctx, data)}`,
      exit: exitCodes.failed,
    })
  const {operate} = await import('../../sandbox/operate')
  await filled(ctx, data, () => operate(data, 'seed'))
  const faults = ctx.texts('fault')
  if (faults.length > 0) await operate(data, 'addFaults', {faults, seed: ctx.given['fault-seed']})
  if (ctx.text('port-file') !== undefined)
    await operate(data, 'writePort', {file: resolve(ctx.text('port-file') ?? '')})
  await rememberSandbox(ctx.session.paths, ctx.env, addressOf(url, data), data)
  return started(ctx, data, pid, url, 'already running')
}

/** Options that ask for something else than what is running. */
function unlike(ctx: Context, data: string, {port, protocol}: URL): string[] {
  const now = editionOf(data)
  const {katello = now.katello, registry = now.registry} = askedEdition(ctx)
  const asked = ctx.given['port']
  return [
    ...(asked === undefined || asked === 0 || String(asked) === port ? [] : [`--port ${String(asked)}`]),
    ...(ctx.flag('tls') && protocol !== 'https:' ? ['--tls'] : []),
    ...(katello === now.katello ? [] : [`--katello ${katello}`]),
    ...(registry === now.registry ? [] : [`--registry ${registry}`]),
  ]
}

const dataOption = (ctx: Context, data: string): string =>
  ctx.text('data') === undefined && runningSandboxes(ctx.session.paths).length < 2 ? '' : ` --data ${data}`

function started(ctx: Context, data: string, pid: number, url: string, state = 'ready'): Result {
  const address = addressOf(url, data)
  const lines = [
    `Sandbox ${state} at ${url}`,
    `User ${firstUser.login}, password ${firstUser.password}`,
    ...(address.caFile ? [`CA certificate to trust: ${address.caFile}`] : []),
    `Data: ${data}, log: ${logFile(data)}`,
    describeEdition(editionOf(data)),
    howToUse(ctx.session.paths, ctx.env, address),
    `Stop it: mallet sandbox stop${dataOption(ctx, data)}`,
  ]
  return {kind: 'text', text: `${lines.join('\n')}\n`, data: {...describe(data, pid, address), log: logFile(data)}}
}

/** What --json prints about a running sandbox. */
const describe = (data: string, pid: number, {url, caFile}: SandboxAddress) => ({
  url,
  username: firstUser.login,
  password: firstUser.password,
  pid,
  data,
  ...editionOf(data),
  ca_file: caFile ?? null,
})

/** What the options ask for; empty where they say nothing. */
function askedEdition(ctx: Context): Partial<Edition> {
  const katello = katelloVersions.find((one) => one === ctx.text('katello'))
  const registry = registryModes.find((one) => one === ctx.text('registry'))
  return {...(katello && {katello}), ...(registry && {registry})}
}

const describeEdition = ({katello, registry}: Edition): string =>
  `Katello ${katello}, registry: ${registry === 'oci' ? 'all of the OCI specification' : "as Katello's"}`

const addressOf = (url: string, data: string): SandboxAddress => ({
  url,
  caFile: url.startsWith('https:') ? join(data, 'tls', 'ca.pem') : undefined,
})
