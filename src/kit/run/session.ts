// Settings and options become a connection to one server, with the credentials it may have (guardServer); made when first asked for,
// so that commands that need no server open none. Login sessions on disk are in config/sessions.ts.
import {AppError, exitCodes} from '../../core/errors'
import {once} from '../../core/once'
import {Secret} from '../../core/secret'
import {namesUser, parseAddress, shownAddress} from '../../config/address'
import {pathsFor, type Environment, type Paths} from '../../config/paths'
import {requestLimits} from '../../config/limits'
import {readSession, writeSession} from '../../config/sessions'
import {readSettings, truth, type Settings, type SettingName} from '../../config/settings'
import {requireReadable} from '../../katello/tls'
import {transport, type Connection, type Credentials, type Transport} from '../../katello/transport'
import type {Terminal} from '../present/terminal'
import {basic, configuredLogin, isSaved} from './credentials'
import {explained} from './explained'
import type {Given} from './resolve'
import {guarded, type BeforeWrite} from './writes'

export interface Session {
  readonly paths: Paths
  readonly settings: () => Promise<Settings>
  /** Address of the server; an error of exit code 78 when none is configured. */
  readonly server: () => Promise<URL>
  readonly transport: () => Promise<Transport>
  /** A transport with other credentials or none, to the same server. */
  readonly connect: (credentials: Credentials, more?: Partial<Connection>) => Promise<Transport>
  /** The same options with another server; it gets no credentials that were saved for the configured one. */
  readonly at: (server: string) => Session
  /** Nothing may be changed, on this machine either: sessions are neither kept nor forgotten. */
  readonly isDry: boolean
  /** True once a request was sent that may have changed something. */
  readonly hasChanged: () => boolean
  /** A request is about to be sent: --timeout counts from the first. */
  readonly begin: () => void
  /** As {@link SessionInput.admitRegistry}. */
  readonly admitRegistry?: ((host: string) => void) | undefined
}

export interface SessionInput {
  readonly given: Given
  readonly env: Environment
  readonly terminal: Terminal
  readonly version: string
  readonly signal: AbortSignal
  readonly begin?: () => void
  /** The profile that is named may be a new one. */
  readonly mayMakeProfile?: boolean | undefined
  /** Directory of the package; without it nobody is asked for passwords that are kept in a keyring or by a credential helper. */
  readonly commands?: {readonly root: string} | undefined
  readonly onAnswer?: Connection['onAnswer']
  readonly onConsumed?: Connection['onConsumed']
  readonly agents?: Connection['agents']
  readonly beforeWrite?: BeforeWrite | undefined
  /** Sees the host of each registry that is not the server's before it is asked anything; throws to refuse it. */
  readonly admitRegistry?: ((host: string) => void) | undefined
}

const optionNames: Partial<Record<SettingName, string>> = {
  server: 'server',
  username: 'username',
  password: 'password',
  verify_ssl: 'verify-ssl',
  ssl_ca_file: 'ssl-ca-file',
  ssl_ca_path: 'ssl-ca-path',
  ssl_client_cert: 'ssl-client-cert',
  ssl_client_key: 'ssl-client-key',
  interactive: 'interactive',
}

export function session(input: SessionInput): Session {
  const paths = pathsFor(input.env)
  const isDry = input.given['dry-run'] === true
  const settings = once(() =>
    readSettings({
      options: fromOptions(input.given),
      env: input.env,
      paths,
      profile: text(input.given['profile']),
      configFile: text(input.given['config']),
      mayMakeProfile: input.mayMakeProfile,
    }),
  )
  const server = once(async () => serverAddress(await settings()))
  let hasChanged = false
  const connect = async (credentials: Credentials, more: Partial<Connection> = {}): Promise<Transport> => {
    const made = transport({...(await connection(input, await settings(), await server())), credentials, ...more})
    return guarded(made, {
      settings: await settings(),
      isDry,
      beforeWrite: input.beforeWrite,
      onWrite: () => (hasChanged = true),
    })
  }
  return {
    paths,
    settings,
    server,
    connect,
    isDry,
    hasChanged: () => hasChanged,
    begin: () => input.begin?.(),
    admitRegistry: input.admitRegistry,
    at: (address) => session({...input, given: {...input.given, server: address}}),
    transport: once(async () => {
      const made = await authenticated(input, paths, await settings(), await server(), connect)
      const {credentials} = made.connection
      return explained(made, isDry ? undefined : paths, async () => {
        if (credentials.kind !== 'session') return undefined
        const login = await configuredLogin(input, await settings(), credentials.username)
        return login && connect(login, isDry ? {} : {onSession: keepFirst(paths, await server(), login.username)})
      })
    }),
  }
}

function fromOptions(given: Given): Partial<Record<SettingName, string>> {
  return Object.fromEntries(
    Object.entries(optionNames).flatMap(([key, option]) =>
      given[option] === undefined || given[option] === null ? [] : [[key, String(given[option])]],
    ),
  )
}

function serverAddress({values}: Settings): URL {
  const given = values.server?.value
  if (given === undefined)
    throw new AppError({
      code: 'no_server',
      message: 'No server is configured',
      detail: "none is set by --server, MALLET_SERVER, a profile or hammer's configuration",
      hint: 'Set one: mallet config set server https://foreman.example.com, or start a local one: mallet sandbox start --detach',
      exit: exitCodes.configuration,
    })
  const url = parseAddress(given)
  if (namesUser(given, url))
    throw new AppError({
      code: 'configuration',
      message: `The server URL ${shownAddress(given)} contains a user name or password`,
      detail: `it comes from: ${values.server?.origin}`,
      hint: 'Remove them from the URL, and use --username and --password-stdin',
      exit: exitCodes.configuration,
    })
  if (url) return url
  throw new AppError({
    code: 'configuration',
    message: `${JSON.stringify(given)} is not the URL of a server`,
    detail: `it comes from: ${values.server?.origin}`,
    hint: 'Write it as https://foreman.example.com',
    exit: exitCodes.configuration,
  })
}

const tlsFiles = ['ssl-ca-file', 'ssl-ca-path', 'ssl-client-cert', 'ssl-client-key'] as const

async function connection(input: SessionInput, settings: Settings, server: URL): Promise<Connection> {
  const {values} = settings
  input.begin?.()
  const verify = truth(values.verify_ssl?.value) ?? true
  if (!verify && server.protocol === 'https:')
    input.terminal.warn(`The certificate of ${server.host} is not verified (${values.verify_ssl?.origin})`)
  for (const name of tlsFiles) {
    const file = text(input.given[name])
    if (file !== undefined) requireReadable(file, `--${name}`)
  }
  const trace = input.given['debug'] === true || input.given['trace'] === true
  return {
    server,
    credentials: {kind: 'none'},
    tls: {
      verify,
      caFile: values.ssl_ca_file?.value,
      caPath: values.ssl_ca_path?.value,
      clientCert: values.ssl_client_cert?.value,
      clientKey: values.ssl_client_key?.value,
    },
    language: values.language?.value ?? 'en',
    version: input.version,
    signal: input.signal,
    agents: input.agents,
    onAnswer: input.onAnswer,
    onConsumed: input.onConsumed,
    ...requestLimits(settings),
    ...(trace && {trace: (line: string) => input.terminal.diagnose(line)}),
    ...(!trace && input.given['verbose'] === true && {trace: (line: string) => attempt(line, input.terminal)}),
    traceBodies: input.given['trace'] === true,
  }
}

/** Of the trace, only the lines about further attempts. */
function attempt(line: string, terminal: Terminal): void {
  if (line.startsWith('* ')) terminal.diagnose(line.slice(2))
}

async function authenticated(
  input: SessionInput,
  paths: Paths,
  settings: Settings,
  server: URL,
  connect: (credentials: Credentials) => Promise<Transport>,
): Promise<Transport> {
  const {values} = settings
  const stored = values.password?.origin.startsWith('option') ? undefined : readSession(paths, server)
  if (
    stored &&
    (values.username === undefined || values.username.value === stored.username || isSaved(values.username))
  )
    return connect({kind: 'session', id: new Secret(stored.id), username: stored.username})
  if (values.ssl_client_cert && input.given['ssl-with-basic-auth'] !== true && values.password === undefined)
    return connect({kind: 'none'})
  return connect(await basic(input, settings))
}

/** Keeps the first session that a server opens: with a password it opens one for each request. */
function keepFirst(paths: Paths, server: URL, username: string): (id: string) => void {
  let isKept = false
  return (id) => {
    if (!isKept) writeSession(paths, server, {id, username})
    isKept = true
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
