import {existsSync} from 'node:fs'
import {usageError} from '../../../core/errors'
import {command} from '../../../kit/run/command'
import type {Context} from '../../../kit/run/context'
import {present, styleOf} from '../../../kit/present/present'
import {parseAddress} from '../../../config/address'
import type {Session} from '../../../kit/run/session'
import {logInForProxy} from '../../../workflows/login/content-proxy'
import type {Result} from '../../../kit/run/result'
import {flag, number, text} from '../../../contract/define'
import * as t from '../../../contract/shape'
import {inUse, lockHolder} from '../../../server/kernel/process/lockfile'
import {readRegistration, writeRegistration, type Registration} from '../../../server/content-proxy/registration'
import {cannotUse, logFile, proxyDirectory, startInBackground, whenReady} from '../../../sandbox/program'

const usualName = 'proxy.localhost'
const usualPort = 4190

const running = t.object({
  url: t.text,
  name: t.text,
  upstream: t.text,
  pid: t.integer,
  data: t.text,
  log: t.optional(t.text),
})

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Start a content proxy of the sandbox',
  description:
    'The proxy registers itself as a smart proxy and mirrors the container content of the lifecycle environments ' +
    'assigned with mallet capsule content. Clients pull from it with the same logins and certificates as from the sandbox, ' +
    'but cannot push. It saves its own access token, so credentials are needed only the first time.',
  examples: [
    ['Start a proxy of the configured sandbox in the background', '--detach'],
    [
      'Start a proxy of another sandbox, with TLS',
      '--upstream https://127.0.0.1:4443 --tls --ssl-ca-file ca.pem --username admin',
    ],
    ['Start a second proxy', '--name proxy2.localhost --port 4191 --data ./proxy2 --detach'],
  ],
  params: {
    upstream: text('URL of the sandbox (default: the configured server)'),
    port: number(`Port to listen on; 0 for any free port (${usualPort})`),
    data: text('Data directory'),
    name: text(`Name of the smart proxy (${usualName})`),
    detach: flag('Start in the background and return once it is ready'),
    tls: flag('Serve HTTPS with a certificate signed by the sandbox'),
  },
  answer: running,
  async run(ctx) {
    const data = proxyDirectory(ctx.session.paths, ctx.text('data'))
    const port = ctx.given['port'] === undefined ? usualPort : Number(ctx.given['port'])
    if (!Number.isInteger(port) || port < 0 || port > 65535)
      throw usageError(`${port} is not a port`, 'Use a number from 0 to 65535')
    const other = lockHolder(data)
    if (other) throw inUse(data, other)
    if (ctx.isDry)
      return ctx.planned({
        files: [{path: data, change: existsSync(data) ? 'used' : 'made'}],
        continues: `a content proxy listens on port ${port} until it is stopped, and registers at Katello unless it is there`,
      })
    const registration = await registrationFor(ctx, data)
    return ctx.flag('detach') ? background(ctx, data, port, registration) : foreground(ctx, data, port, registration)
  },
})

/** What the proxy was registered with before, unless the options log something else. */
async function registrationFor(ctx: Context, data: string): Promise<Registration> {
  const stored = readRegistration(data)
  const url = ctx.text('upstream') === undefined && stored ? stored.upstream.url : await upstreamAddress(ctx)
  const name = ctx.text('name') ?? stored?.name ?? usualName
  const isSame = stored?.upstream.url === url && stored.name === name
  const asked = ['username', 'password', 'password-stdin'].some((option) => ctx.given[option] !== undefined)
  if (isSame && !asked) return stored
  const upstream = await logInForProxy(await sessionAt(ctx, url), url, name)
  return {name, upstream, ...(isSame && stored.pairing && {pairing: stored.pairing})}
}

/** Address of the Katello that the options or the configuration name, without a path. */
async function upstreamAddress(ctx: Context): Promise<string> {
  const asked = ctx.text('upstream')
  const url = asked === undefined ? await ctx.session.server() : parseAddress(asked)
  if (url) return url.origin
  throw usageError(`${JSON.stringify(asked)} is not a URL`, 'Write --upstream http://127.0.0.1:4180')
}

/** The configured session where that is the server meant: its credentials are for nobody else. */
async function sessionAt(ctx: Context, url: string): Promise<Session> {
  const {values} = await ctx.session.settings()
  const configured = values.server === undefined ? undefined : (await ctx.session.server()).origin
  return configured === url ? ctx.session : ctx.session.at(url)
}

async function foreground(ctx: Context, data: string, port: number, registration: Registration): Promise<Result> {
  const {startProxy} = await import('../../../server/content-proxy')
  const {keepMemorySmall} = await import('../../../server/kernel/process/memory')
  keepMemorySmall()
  const log = (line: string): void => ctx.terminal.diagnose(`${new Date().toISOString()} ${line}`)
  const proxy = await startProxy({
    dataDirectory: data,
    registration,
    port,
    tls: ctx.flag('tls'),
    log: log,
    ...(ctx.terminal.verbose && {accessLog: log}),
  }).catch((error: unknown) => {
    throw cannotUse(data, error)
  })
  try {
    const {name, upstream} = registration
    if (proxy.stale instanceof Error)
      ctx.terminal.warn(`${upstream.url} does not have the current URL of the proxy: ${proxy.stale.message}`)
    const ready = {
      kind: 'text',
      text: `Content proxy ready at ${proxy.url}, ${name} of ${upstream.url}`,
      data: describe(data, process.pid, proxy.url, registration),
    } as const
    await present(ready, styleOf(ctx.given, ctx.terminal, {}), ctx.terminal, ctx.given)
    ctx.terminal.note('Ctrl-C stops it.')
    if (!ctx.signal.aborted)
      await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve(), {once: true}))
  } finally {
    await proxy.close()
  }
  return {kind: 'none'}
}

async function background(ctx: Context, data: string, port: number, registration: Registration): Promise<Result> {
  try {
    writeRegistration(data, registration)
  } catch (error) {
    throw cannotUse(data, error)
  }
  const {name, upstream} = registration
  const given = ['--port', String(port), '--data', data, '--name', name, '--upstream', upstream.url]
  given.push('--output', 'base') // its warnings are read below
  for (const option of ['tls', 'verbose']) if (ctx.flag(option)) given.push(`--${option}`)
  const child = await startInBackground(['sandbox', 'proxy', 'start', ...given], data, ctx.env)
  const address = () => lockHolder(data)?.url
  const url = await whenReady(child, {what: 'Content proxy', data, url: address, signal: ctx.signal})
  const prefix = 'Warning: '
  for (const line of child.output().split('\n'))
    if (line.startsWith(prefix)) ctx.terminal.warn(line.slice(prefix.length))
  const asked = ctx.text('data') === undefined ? '' : ` --data ${data}`
  const lines = [
    `Content proxy ready at ${url}`,
    `Smart proxy ${name} of ${upstream.url}`,
    `Data: ${data}, log: ${logFile(data)}`,
    `Assign content to it: mallet capsule content add-lifecycle-environment --name ${name} --lifecycle-environment Library --organization NAME`,
    `Stop it: mallet sandbox proxy stop${asked}`,
  ]
  const record = {...describe(data, child.pid, url, registration), log: logFile(data)}
  return {kind: 'text', text: `${lines.join('\n')}\n`, data: record}
}

/** What --json prints about a running proxy. */
const describe = (data: string, pid: number, url: string, {name, upstream}: Registration) => ({
  url,
  name,
  upstream: upstream.url,
  pid,
  data,
})
