// Kerberos through curl: the library for it does not build everywhere, and curl is on every host that has kinit.
import {spawn} from 'node:child_process'
import {writeSession} from '../../config/sessions'
import {users} from '../../contract/users'
import {AppError, exitCodes} from '../../core/errors'
import {route} from '../../katello/route'
import {address} from '../../katello/transport'
import type {LoggedIn, LoginServer} from './session'

/** Logs in with the ticket that kinit got; `caFile` holds the authority to trust. */
export async function negotiate(
  at: LoginServer,
  {caFile, signal}: {readonly caFile: string | undefined; readonly signal: AbortSignal},
): Promise<LoggedIn> {
  const server = await at.server()
  const trust = caFile === undefined ? [] : ['--cacert', caFile]
  const args = [
    '--silent',
    '--show-error',
    '--negotiate',
    '--user',
    ':',
    '--include',
    ...trust,
    address(server, route(users.extlogin, {}).path).href,
  ]
  const answer = await run('curl', args, signal)
  const id = /^set-cookie:\s*_session_id=([^;\s]+)/im.exec(answer)?.[1]
  const status = /^HTTP\/[\d.]+ (\d+)/gm
  const last = [...answer.matchAll(status)].at(-1)?.[1]
  if (id === undefined || last === undefined || Number(last) >= 400)
    throw new AppError({
      code: 'not_authenticated',
      message: 'The server rejected the Kerberos ticket',
      detail: last ? `it responded: ${last}` : undefined,
      hint: 'Get a ticket with kinit, and check that the server is configured for Kerberos',
      exit: exitCodes.notAuthenticated,
    })
  const username = /"login"\s*:\s*"([^"]+)"/.exec(answer)?.[1] ?? 'unknown'
  if (at.isDry !== true) writeSession(at.paths, server, {id, username})
  return {username}
}

function run(program: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {stdio: ['ignore', 'pipe', 'pipe'], signal})
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
