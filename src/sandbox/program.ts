// What the commands of the sandbox share on the client's side: where its data are, the profile that leads to it, and the
// program started again in the background.
import {fileErrorText} from '../core/file-error'
import {closeSync, openSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {makeDirectory} from '../core/directory'
import {AppError, exitCodes, type ExitCode} from '../core/errors'
import {storageFailure} from '../core/storage'
import {readHammer} from '../config/hammer'
import type {Environment, Paths} from '../config/paths'
import {changeStored, readStored, type Profile} from '../config/profiles'
import {noteSandbox, runningSandboxes, usualDirectory} from './running'

export const defaultPort = 4180
/** Administrator of every new sandbox. Not a secret: the sandbox listens on loopback only. */
export const firstUser = {login: 'admin', password: 'changeme'} as const
const profileName = 'sandbox'

/** Data directory of the sandbox as an absolute path: the one that was asked for, else the user's own. */
export const dataDirectory = (paths: Paths, asked: string | undefined): string =>
  asked === undefined ? usualDirectory(paths) : resolve(asked)

/** The same for the content proxy. */
export const proxyDirectory = (paths: Paths, asked: string | undefined): string =>
  asked === undefined ? join(paths.data, 'proxy') : resolve(asked)

export const logFile = (data: string): string => join(data, 'sandbox.log')

export interface SandboxAddress {
  readonly url: string
  /** Authority to trust, when it serves HTTPS. */
  readonly caFile: string | undefined
}

/**
 * Makes ordinary commands find the sandbox. Where nothing is configured yet, a profile is left behind and chosen; one that
 * an earlier sandbox left is brought up to date, unless that one is still running; any other configuration stays as it is.
 */
export async function rememberSandbox(
  paths: Paths,
  env: Environment,
  address: SandboxAddress,
  data: string,
): Promise<void> {
  noteSandbox(paths, data)
  const {profiles} = readStored(paths)
  const own = profiles[profileName]
  if (leadsToAnother(own, paths, data)) return
  const isFirst = Object.keys(profiles).length === 0 && !env['MALLET_SERVER'] && (await readHammer(paths)).length === 0
  if (!isFirst && !isLocal(own)) return
  await changeStored(paths, (stored) => {
    const before = stored.profiles[profileName]
    if (Object.keys(stored.profiles).length > 0 && !isLocal(before)) return stored
    const {ssl_ca_file: _, ...saved} = before ?? {username: firstUser.login, password: firstUser.password}
    // The first password, the same for every sandbox, goes with the address; one that was changed stays with the server it is for.
    const {credential_server: __, ...unbound} = saved
    const kept = saved.password === firstUser.password ? unbound : saved
    const profile: Profile = {
      ...kept,
      server: address.url,
      sandbox: data,
      ...(address.caFile && {ssl_ca_file: address.caFile}),
    }
    const current = Object.keys(stored.profiles).length === 0 ? profileName : stored.current
    return {...stored, current, profiles: {...stored.profiles, [profileName]: profile}}
  })
}

/** True when a profile is that of another sandbox, which is running. */
function leadsToAnother(profile: Profile | undefined, paths: Paths, data: string): boolean {
  const others = runningSandboxes(paths).filter((one) => one.data !== data)
  return profile?.server !== undefined && others.some(({holder}) => holder.url === profile.server)
}

const isLocal = (profile: Profile | undefined): boolean => /^https?:\/\/127\.0\.0\.1:/.test(profile?.server ?? '')

/** How the sandbox is used from here, in one line: by the profile, if it leads there, or by options. */
export function howToUse(paths: Paths, env: Environment, {url, caFile}: SandboxAddress): string {
  const {profiles, current} = readStored(paths)
  const isOwn = profiles[profileName]?.server === url
  if (isOwn && current === profileName && !env['MALLET_SERVER'] && !env['MALLET_PROFILE'])
    return 'Use it: mallet organization list'
  if (isOwn) return `Use it: mallet --profile ${profileName} organization list`
  const trust = caFile ? ` --ssl-ca-file ${caFile}` : ''
  return `Your configuration is unchanged. Use it: mallet --server ${url}${trust} --username ${firstUser.login} --password ${firstUser.password} organization list`
}

export interface Background {
  readonly pid: number
  /** Resolves with the exit code when it ends. */
  readonly ended: Promise<number>
  /** What it wrote to its log so far. */
  output(): string
  /** Lets this process end without it. */
  release(): void
}

/** What the environment says of output and pipelines is for the run that starts the program: the program itself writes a log. */
function forLog(env: Environment): Environment {
  const {MALLET_QUIET: _, MALLET_OUTPUT: __, ...others} = env
  return {...others, MALLET_CI: 'none'}
}

/** Starts this program again in the background; its output is added to the log of the data directory. */
export async function startInBackground(args: readonly string[], data: string, env: Environment): Promise<Background> {
  const {spawn} = await import('node:child_process')
  const file = logFile(data)
  let handle
  try {
    makeDirectory(data, 0o700)
    handle = openSync(file, 'a', 0o600)
  } catch (error) {
    throw cannotUse(data, error)
  }
  const before = readFileSync(file).length
  const [program = ''] = process.argv.slice(1, 2)
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    cwd: data,
    detached: true,
    env: forLog(env),
    stdio: ['ignore', handle, handle],
  })
  closeSync(handle)
  const ended = new Promise<number>((settle, reject) => {
    child.once('error', (error) => reject(cannotUse(data, error)))
    child.once('exit', (code) => settle(code ?? exitCodes.failed))
  })
  return {
    pid: child.pid ?? 0,
    ended,
    output: () => readFileSync(file).subarray(before).toString('utf8').trim(),
    release: () => child.unref(),
  }
}

/**
 * Waits until a program in the background says `<what> ready at <its address>`, and returns the address. `url` is where the address stands
 * once it listens. A program that ends before, or that the signal stops, is an AppError.
 */
export async function whenReady(
  child: Background,
  {what, data, url, signal}: {what: string; data: string; url: () => string | undefined; signal: AbortSignal},
): Promise<string> {
  let code: number | undefined
  child.ended.then(
    (exit) => (code = exit),
    () => (code = exitCodes.failed),
  )
  for (;;) {
    const address = url()
    if (code !== undefined) throw startFailure(child.output(), code, data)
    if (address !== undefined && child.output().includes(`${what} ready at ${address}`)) {
      child.release()
      return address
    }
    if (signal.aborted) {
      process.kill(child.pid, 'SIGTERM')
      const message = `The ${what.toLowerCase()} was not started`
      throw new AppError({code: 'interrupted', message, exit: exitCodes.interrupted})
    }
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}

/** A sandbox that ended before it was ready, in the words of its own error. */
function startFailure(output: string, code: number, data: string): AppError {
  const known = Object.values(exitCodes).find((value) => value === code && value !== 0) as ExitCode | undefined
  // others that start at the same time write to the same log
  const error = /^Error: (.*(?:\n {2}.*)*)/m.exec(output)?.[1] ?? output
  const said = error.split('\n  ')
  return new AppError({
    code: 'start_failed',
    message: said[0]?.replace(/[.:]$/, '') || 'The sandbox did not start',
    detail: said.length > 2 ? said[1]?.replace(/\.$/, '') : undefined,
    hint: said.length > 1 ? said.at(-1) : `Check its log: ${logFile(data)}`,
    exit: known ?? exitCodes.failed,
  })
}

/** An error of a data directory that cannot be made or written. */
export function cannotUse(data: string, error: unknown): unknown {
  const storage = storageFailure(error)
  if (storage?.kind === 'damaged')
    return new AppError({
      code: 'damaged',
      message: `The database in ${data} is damaged`,
      detail: error instanceof Error ? error.message : undefined,
      hint: 'Restore the directory from a backup, or start over: mallet sandbox reset',
      exit: exitCodes.failed,
    })
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'EROFS', 'ENOSPC', 'EDQUOT', 'EEXIST', 'ENAMETOOLONG'].includes(code))
    return error
  return new AppError({
    code: 'cannot_write',
    message: `The data directory ${data} cannot be used`,
    detail: fileErrorText(error),
    hint: 'Choose another directory with --data',
    exit: exitCodes.cannotWrite,
  })
}
