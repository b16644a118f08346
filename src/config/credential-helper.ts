// Programs that keep logins: the protocol of docker's credential helpers. The program is called with `get`, `store` or `erase`; what it
// is about goes through standard input, so that no password is on a command line or in an environment.
import {AppError, exitCodes} from '../core/errors'
import {asObject} from '../core/json'
import {Secret} from '../core/secret'

export interface HelperLogin {
  readonly username: string
  readonly password: Secret
}

export interface Helper {
  /** As people name it. */
  readonly name: string
  readonly program: string
  readonly args: readonly string[]
}

/** Milliseconds: somebody may have to unlock the store first. */
const patience = 60_000

/** The helper of a name: `pass` is `docker-credential-pass` on the PATH; an absolute path is that program. Undefined for anything else. */
export function helperNamed(name: string): Helper | undefined {
  if (name.startsWith('/')) return {name, program: name, args: []}
  const short = name.replace(/^docker-credential-/, '')
  return /^[\w.-]+$/.test(short) ? {name: short, program: `docker-credential-${short}`, args: []} : undefined
}

/** The login that a helper has for a server; undefined when it has none. Throws (exit code 78) when the helper cannot be used, and what `stop` was aborted with. */
export async function getLogin(helper: Helper, server: string, stop?: AbortSignal): Promise<HelperLogin | undefined> {
  const {code, output, problem} = await run(helper, 'get', server, stop)
  if (code !== 0) {
    if (/credentials? not found|could not be found|no credentials/i.test(output + problem)) return undefined
    throw unusable(helper, reasonOf(output, problem))
  }
  const {Username: username, Secret: secret} = asObject(parsed(output)) ?? {}
  if (typeof username !== 'string' || typeof secret !== 'string')
    throw unusable(helper, 'it answered something else than a login')
  return secret === '' ? undefined : {username, password: new Secret(secret)}
}

export async function storeLogin(helper: Helper, server: string, {username, password}: HelperLogin): Promise<void> {
  const input = JSON.stringify({ServerURL: server, Username: username, Secret: password.reveal()})
  const {code, output, problem} = await run(helper, 'store', input)
  if (code !== 0) throw unusable(helper, reasonOf(output, problem))
}

/** Erases a login; one that is not there is as good as erased. */
export async function eraseLogin(helper: Helper, server: string): Promise<void> {
  const {code, output, problem} = await run(helper, 'erase', server)
  if (code !== 0 && !/not found|no such/i.test(output + problem)) throw unusable(helper, reasonOf(output, problem))
}

interface Ended {
  readonly code: number
  readonly output: string
  readonly problem: string
}

async function run(
  helper: Helper,
  action: 'get' | 'store' | 'erase',
  input: string,
  stop?: AbortSignal,
): Promise<Ended> {
  const {spawn} = await import('node:child_process') // most who may need a login are not asked for one
  return new Promise((resolve, reject) => {
    const child = spawn(helper.program, [...helper.args, action], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: withoutPasswords(),
      timeout: patience,
      killSignal: 'SIGKILL',
      signal: stop,
    })
    const pieces = {output: [] as Buffer[], problem: [] as Buffer[]}
    child.stdout.on('data', (piece: Buffer) => void pieces.output.push(piece))
    child.stderr.on('data', (piece: Buffer) => void pieces.problem.push(piece))
    const stopped = (): boolean => stop?.aborted === true
    child.on('error', (error) =>
      reject(stopped() ? stop?.reason : unusable(helper, isMissing(error) ? 'it is not installed' : error.message)),
    )
    child.on('close', (code, signal) =>
      signal === null
        ? resolve({
            code: code ?? 1,
            output: Buffer.concat(pieces.output).toString('utf8'),
            problem: Buffer.concat(pieces.problem).toString('utf8'),
          })
        : reject(stopped() ? stop?.reason : unusable(helper, endedBy(signal))),
    )
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

const endedBy = (signal: NodeJS.Signals): string =>
  signal === 'SIGKILL' ? `it did not end within ${patience / 1000} seconds` : `it was stopped by ${signal}`

function withoutPasswords(): NodeJS.ProcessEnv {
  const {MALLET_PASSWORD: _, FOREMAN_PASSWORD: __, ...env} = process.env
  return env
}

const isMissing = (error: Error): boolean => 'code' in error && error.code === 'ENOENT'

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Helpers write what went wrong to either stream. An answer that may hold a login is not repeated. */
const reasonOf = (output: string, problem: string): string =>
  [output, problem]
    .map((text) => text.trim().split('\n')[0] ?? '')
    .find((line) => line !== '' && !line.includes('{')) ?? 'it gave no reason'

const unusable = ({name}: Helper, detail: string): AppError =>
  name === 'keyring'
    ? new AppError({
        code: 'no_keyring',
        message: 'There is no keyring that can be used',
        detail,
        hint: 'Use another store: mallet config set credential_store file, or helper:NAME for docker-credential-NAME',
        exit: exitCodes.configuration,
      })
    : new AppError({
        code: 'credential_helper',
        message: `The credential helper ${name} cannot be used`,
        detail,
        hint: 'Check that it runs, or use another store: mallet config set credential_store file',
        exit: exitCodes.configuration,
      })
