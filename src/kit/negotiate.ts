// Kerberos by way of curl: the library for it does not build everywhere, and curl is on every host that has kinit.
import {spawn} from 'node:child_process'
import {AppError, exitCodes} from '../core/errors'
import {writeSession} from '../config/sessions'
import type {Context} from './run/context'

export async function negotiate(ctx: Context): Promise<{username: string}> {
  const server = await ctx.session.server()
  const {values} = await ctx.session.settings()
  const trust = values.ssl_ca_file ? ['--cacert', values.ssl_ca_file.value] : []
  const args = [
    '--silent',
    '--show-error',
    '--negotiate',
    '--user',
    ':',
    '--include',
    ...trust,
    new URL('/api/users/extlogin', server).href,
  ]
  const answer = await run(ctx, 'curl', args)
  const id = /^set-cookie:\s*_session_id=([^;\s]+)/im.exec(answer)?.[1]
  const status = /^HTTP\/[\d.]+ (\d+)/gm
  const last = [...answer.matchAll(status)].at(-1)?.[1]
  if (id === undefined || last === undefined || Number(last) >= 400)
    throw new AppError({
      code: 'not_authenticated',
      message: 'The server did not accept the Kerberos ticket',
      detail: last ? `it answered ${last}` : undefined,
      hint: 'Get a ticket with kinit, and check that the server is set up for Kerberos',
      exit: exitCodes.notAuthenticated,
    })
  const username = /"login"\s*:\s*"([^"]+)"/.exec(answer)?.[1] ?? 'unknown'
  writeSession(ctx.session.paths, server, {id, username})
  return {username}
}

function run(ctx: Context, program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {stdio: ['ignore', 'pipe', 'pipe'], signal: ctx.signal})
    let out = ''
    let problem = ''
    child.stdout.on('data', (data: Buffer) => (out += data.toString('utf8')))
    child.stderr.on('data', (data: Buffer) => (problem += data.toString('utf8')))
    child.on('error', (error) => reject(unusable(error.message)))
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(unusable(problem.trim()))))
  })
}

const unusable = (detail: string): AppError =>
  new AppError({
    code: 'unsupported',
    message: 'Logging in with Kerberos needs curl',
    detail,
    hint: 'Install curl with SPNEGO support, or log in with a password: mallet auth login basic',
    exit: exitCodes.failed,
  })
