// Registries that commands talk to: the one of the session's server with the session's credentials, any other with what
// the containers auth file has for it, else as nobody. Credentials never go to another scheme, host or port than theirs.
import {authFiles, findLogin, type AuthFiles} from '../config/containers-auth'
import {readSession} from '../config/sessions'
import {truth} from '../config/settings'
import {AppError, exitCodes, usageError, type ErrorParts} from '../core/errors'
import {isLoopback} from '../core/loopback'
import {Secret} from '../core/secret'
import {trustedAuthorities} from '../katello/tls'
import type {Transport} from '../katello/transport'
import type {Credentials, RegistryClient, RegistryEvent, TlsOptions} from '../oci'
import {file, text, yesNo} from '../contract/define'
import type {ParamSet} from '../resources/define'
import type {Context} from './run/context'
import {readInputFile} from '../core/input-file'
import {hostCertificates, schemeOf} from './registry-tls'

export interface OpenRegistry {
  readonly client: RegistryClient
  /** Host and port, as pull specs begin. */
  readonly host: string
  /** It is the registry of the session's server. */
  readonly own: boolean
  /** Who it is asked as; undefined for nobody, or where only the server knows. */
  readonly username: string | undefined
  readonly identity: Identity
}

export interface Identity {
  readonly credentials?: Credentials | undefined
  readonly token?: Secret | undefined
}

export const authfileParam: ParamSet = {
  authfile: file('File with registry logins; REGISTRY_AUTH_FILE or the one that podman uses unless given'),
}

/** Options of commands that talk to a registry. */
export const registryParams: ParamSet = {
  ...authfileParam,
  tls_verify: yesNo("Check the certificate of a registry that is not the server's (yes)"),
}

export const registryHost: ParamSet = {
  registry: text('Host of the registry; that of the server unless given'),
}

export const authFilesOf = (ctx: Context): AuthFiles => authFiles(ctx.env, ctx.text('authfile'))

/** Opens the registry of a host, as who may see the repository: a login may be kept for a part of a registry. */
export type Open = (host?: string, repository?: string) => Promise<OpenRegistry>

/** Opens registries, each once, and closes them all when `work` is done. */
export async function withRegistries<T>(ctx: Context, work: (open: Open) => Promise<T>): Promise<T> {
  const opened = new Map<string, Promise<OpenRegistry>>()
  const open: Open = (host = '', repository) => {
    const key = JSON.stringify([host, repository])
    const known = opened.get(key)
    if (known) return known
    const opening = openRegistry(ctx, host, repository)
    opened.set(key, opening)
    return opening
  }
  try {
    return await work(open)
  } finally {
    for (const one of opened.values()) await one.then(({client}) => client.close()).catch(() => undefined)
  }
}

/** As {@link withRegistries}, for the one that `--registry` names. */
export function withRegistry<T>(ctx: Context, work: (registry: OpenRegistry) => Promise<T>): Promise<T> {
  return withRegistries(ctx, async (open) => {
    const registry = await open(ctx.text('registry'))
    return explained(registry, () => work(registry))
  })
}

/** Address of the registry that a host names: the session's server for none or its own, `http` only where nothing else is spoken. */
export async function registryAddress(ctx: Context, named: string): Promise<{url: string; host: string; own: boolean}> {
  const plain = named.startsWith('http://')
  const host = named.replace(/^(?:https?|docker):\/\//, '').replace(/\/+$/, '')
  const server = await serverOf(ctx, host === '')
  if (server && (host === '' || isHostOf(host, server))) return {url: server.origin, host: server.host, own: true}
  const {isHost} = await import('../oci/reference')
  if (!isHost(host))
    throw usageError(`"${named}" is not the host of a registry`, 'Write it as registry.example.com:5000')
  const guess = isLoopback(host) || ctx.given['tls-verify'] === false
  const scheme = plain ? 'http' : guess ? await schemeOf(host, ctx.signal) : 'https'
  const real = host === 'docker.io' || host === 'index.docker.io' ? 'registry-1.docker.io' : host
  return {url: `${scheme}://${real}`, host, own: false}
}

async function openRegistry(ctx: Context, named: string, repository: string | undefined): Promise<OpenRegistry> {
  const address = await registryAddress(ctx, named)
  const kept = (): Promise<Identity> => keptLogin(ctx, address.host, repository)
  return connect(ctx, address, address.own ? await sessionIdentity(ctx, kept) : await kept())
}

/** A client with the given identity; for checking a login before it is kept. */
export async function connect(
  ctx: Context,
  {url, host, own}: {readonly url: string; readonly host: string; readonly own: boolean},
  identity: Identity,
): Promise<OpenRegistry> {
  const {credentials, token} = identity
  const {RegistryClient} = await import('../oci/client/client')
  if (credentials && url.startsWith('http:') && !isLoopback(host))
    ctx.terminal.warn(`The connection to ${host} is not encrypted, and credentials are sent over it`)
  const tls = url.startsWith('https:') ? await tlsOf(ctx, host, own) : undefined
  const client = new RegistryClient({url, credentials, token, tls, onEvent: (event) => tell(ctx, event)})
  return {client, host, own, username: credentials?.username, identity}
}

/** A registry as far as advice about its errors goes. */
export interface Asked {
  readonly host: string
  readonly own: boolean
  /** Content goes into it. */
  readonly pushed?: boolean | undefined
}

/** Runs `work` and adds to its error what can be done about it at this registry. */
export async function explained<T>(registry: Asked, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw advised(error, registry)
  }
}

/** An error of a registry with what can be done about it; others are as they were. */
export function advised(error: unknown, registry: Asked | undefined): unknown {
  return error instanceof AppError && registry ? new AppError({...error.parts, ...advice(error, registry)}) : error
}

function advice({parts}: AppError, {host, own, pushed}: Asked): Partial<ErrorParts> {
  const {status, code, detail = '', hint} = parts
  if (status === 401) return {hint: `Log in: mallet registry login --registry ${host}, or check the credentials`}
  if (code === 'certificate')
    return {
      hint: own
        ? `Fetch and check its authority: mallet --fetch-ca-cert https://${host}, then pass it with --ssl-ca-file`
        : `Put its authority into /etc/containers/certs.d/${host}/ca.crt, or add --tls-verify no`,
      exit: exitCodes.configuration,
    }
  // Katello tells with 404 that somebody may not push.
  if (status === 404 && detail.startsWith('DENIED'))
    return {
      code: 'forbidden',
      hint: 'The permission to synchronize the product (sync_products) is needed',
      exit: exitCodes.forbidden,
    }
  if (own && pushed && (detail.includes('NAME_') || status === 422))
    return {hint: 'See where a product takes pushes: mallet registry push-path --organization … --product … --name …'}
  if (status === 404 && hint === undefined)
    return {hint: `See what is there for you: mallet registry catalog --registry ${host}`}
  return {}
}

/** What the session's server is asked as: its own credentials where there are some, else a kept login, else nobody. */
async function sessionIdentity(ctx: Context, find: () => Promise<Identity>): Promise<Identity> {
  if (ctx.text('authfile') !== undefined) {
    const kept = await find()
    if (kept.credentials) return kept
  }
  const server = await ctx.session.server()
  const {values} = await ctx.session.settings()
  const stored = readSession(ctx.session.paths, server)
  const configured = values.password ?? values.ssl_client_cert ?? stored ?? (ctx.flag('password-stdin') || undefined)
  if (configured === undefined) {
    const kept = await find()
    if (kept.credentials || !ctx.terminal.interactive) return kept
  }
  const {credentials} = (await ctx.session.transport()).connection
  if (credentials.kind === 'basic')
    return {credentials: {username: credentials.username, password: credentials.password}}
  if (credentials.kind === 'bearer') return {token: credentials.token}
  if (credentials.kind === 'none') return {}
  const token = await sessionToken(ctx, credentials)
  if (token) return {token}
  const kept = await find()
  if (!kept.credentials)
    ctx.terminal.warn(
      'The registry does not accept the login session, so it is asked as nobody; log in to it: mallet registry login',
    )
  return kept
}

/** A login session has no password to show, but a server may give it a token for its registry. */
async function sessionToken(
  ctx: Context,
  session: {readonly kind: 'session'; readonly id: Secret; readonly username: string},
): Promise<Secret | undefined> {
  // Not the session's own transport: that one forgets a session at the first 401, and this may be a server that gives none.
  const transport = await ctx.session.connect(session)
  const query = {account: session.username, service: (await ctx.session.server()).hostname}
  try {
    const {body} = await transport.request<{token?: unknown}>('GET', '/v2/token', {query})
    return typeof body?.token === 'string' ? new Secret(body.token) : undefined
  } catch (error) {
    if (!(error instanceof AppError) || error.parts.status !== 401) throw error
    return undefined
  }
}

async function keptLogin(ctx: Context, host: string, repository?: string): Promise<Identity> {
  const found = await findLogin(authFilesOf(ctx), host, repository)
  return found ? {credentials: {username: found.username, password: found.password}} : {}
}

async function tlsOf(ctx: Context, host: string, own: boolean): Promise<TlsOptions> {
  const kept = hostCertificates(host, ctx.env, ctx.session.paths.home)
  if (!own)
    return {
      verify: ctx.given['tls-verify'] !== false,
      ca: [...(await trustedAuthorities({})), ...kept.ca],
      certificate: kept.certificate,
      key: kept.key,
    }
  const {values} = await ctx.session.settings()
  const verify = truth(values.verify_ssl?.value) ?? true
  const [certificate, key] = [values.ssl_client_cert?.value, values.ssl_client_key?.value]
  const named = certificate !== undefined && key !== undefined
  return {
    verify,
    ca: [
      ...(await trustedAuthorities({caFile: values.ssl_ca_file?.value, caPath: values.ssl_ca_path?.value})),
      ...kept.ca,
    ],
    certificate: named ? readInputFile(certificate, 'ssl-client-cert').toString() : kept.certificate,
    key: named ? readInputFile(key, 'ssl-client-key').toString() : kept.key,
  }
}

/** Address of the configured server. Not having one matters only when it is needed: other registries are named in full. */
async function serverOf(ctx: Context, needed: boolean): Promise<URL | undefined> {
  try {
    return await ctx.session.server()
  } catch (error) {
    if (!needed && error instanceof AppError && error.parts.code === 'no_server') return undefined
    throw error
  }
}

function isHostOf(host: string, server: URL): boolean {
  const port = server.port || (server.protocol === 'https:' ? '443' : '80')
  return host === server.host || host === `${server.hostname}:${port}`
}

function tell(ctx: Context, event: RegistryEvent): void {
  const traced = ctx.flag('debug') || ctx.flag('trace')
  if (event.kind === 'answer') {
    if (traced) ctx.terminal.diagnose(`${event.method} ${event.url} ${event.status}, ${event.milliseconds} ms`)
  } else if (traced || ctx.terminal.verbose)
    ctx.terminal.diagnose(`Trying ${event.method} ${event.url} again in ${event.wait} ms: ${event.why}`)
}

/** A connection to the API of the server that a registry is part of, as who the registry is asked. */
export async function searchTransport(ctx: Context, {identity}: OpenRegistry): Promise<Transport> {
  const {credentials, token} = identity
  if (credentials) return ctx.session.connect({kind: 'basic', ...credentials})
  return ctx.session.connect(token ? {kind: 'bearer', token} : {kind: 'none'})
}
