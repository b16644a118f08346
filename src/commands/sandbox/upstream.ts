import {randomBytes} from 'node:crypto'
import {AppError, usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {present, styleOf} from '../../kit/present/present'
import {number, text} from '../../contract/define'
import * as t from '../../contract/shape'

const registry = t.object({
  url: t.text,
  host: t.text,
  username: t.nullable(t.text),
  password: t.nullable(t.text),
  repositories: t.list(t.text),
})

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Run a small upstream registry to synchronize from',
  description:
    'Serves a few small images, including bootable ones and flatpaks, read-only on 127.0.0.1 until stopped with Ctrl-C. Prints its URL once it is ready; use it as --url of a repository or flatpak remote.',
  examples: [
    ['Run it on any free port', ''],
    ['Require a login, and print the URL and password as JSON', '--port 5000 --user robot --json'],
  ],
  params: {
    port: number('Port on 127.0.0.1 (default: any free port)'),
    user: text('User name to require; the password is generated, or read with --password-stdin'),
  },
  answer: registry,
  async run(ctx) {
    const [{startMemoryRegistry}, {fixtureRepositories}] = await Promise.all([
      import('../../sandbox/upstream/memory-registry'),
      import('../../sandbox/upstream/images'),
    ])
    if (ctx.isDry)
      return ctx.planned({
        continues: `a registry listens on ${portOf(ctx) ?? 'a free port'} until it is stopped; nothing is written`,
      })
    const repositories = await fixtureRepositories()
    const credentials = await credentialsOf(ctx)
    const upstream = await startMemoryRegistry({repositories, port: portOf(ctx), credentials})
    try {
      const {username = null, password = null} = credentials ?? {}
      const names = repositories.map(({name}) => name).sort()
      const login = credentials ? `, user ${username}, password ${password}` : ''
      const data = {url: upstream.url, host: upstream.host, username, password, repositories: names}
      const result = {kind: 'text', text: `Registry ready at ${upstream.url}${login}`, data} as const
      await present(result, styleOf(ctx.given, ctx.terminal, {}), ctx.terminal, ctx.given)
      await ctx.terminal.finish()
      await stopped(ctx.signal)
    } finally {
      await upstream.close()
    }
    return {kind: 'none'}
  },
})

async function credentialsOf(ctx: Context): Promise<{username: string; password: string} | undefined> {
  const username = ctx.text('user')
  if (username === undefined) return undefined
  const read = ctx.flag('password-stdin') ? await ctx.terminal.readInput() : ctx.text('password')
  return {username, password: read ?? randomBytes(12).toString('base64url')}
}

function portOf(ctx: Context): number | undefined {
  const port = ctx.given['port']
  if (port === undefined || port === null) return undefined
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw usageError(`--port ${String(port)} is not a port`, 'Use a number up to 65535; 0 for any free port')
}

/** Resolves at the first signal: ending is what was asked for, so it is not a failure. Only a reader that left is. */
async function stopped(signal: AbortSignal): Promise<void> {
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), {once: true}))
  const reason: unknown = signal.reason
  if (reason instanceof AppError && reason.parts.code === 'reader_gone') throw reason
}
