// Registries: the one of the session's server with the session's credentials, any other with what the containers auth file has
// for it, else as nobody. Credentials never go to another scheme, host or port than theirs.
import {setMaxListeners} from 'node:events'
import {requestLimits} from '../../config/limits'
import {refuseIfReadOnly} from '../../config/read-only'
import {AppError, usageError} from '../../core/errors'
import {defaultLimits} from '../../core/limits'
import {isLoopback} from '../../core/loopback'
import {client as apiClient, type Client} from '../../katello/client'
import type {Identity, Open, OpenRegistry, RegistryAccess, RegistryAddress} from './access'
import {ownIdentity, savedIdentity} from './identity'
import {registryTls, schemeOf} from './tls'

/** Opens registries, each once, and closes them all when `work` is done. */
export async function withRegistries<T>(access: RegistryAccess, work: (open: Open) => Promise<T>): Promise<T> {
  setMaxListeners(0, access.signal) // each transfer under way listens
  const opened = new Map<string, Promise<OpenRegistry>>()
  const open: Open = (host = '', repository) => {
    const key = JSON.stringify([host, repository])
    const existing = opened.get(key)
    if (existing) return existing
    const opening = openRegistry(access, host, repository)
    opened.set(key, opening)
    return opening
  }
  try {
    return await work(open)
  } finally {
    for (const one of opened.values()) await one.then(({client}) => client.close()).catch(() => undefined)
  }
}

/** Address of the registry that a host names: the session's server for none or its own, `http` only where nothing else is spoken. */
export async function registryAddress(access: RegistryAccess, named: string): Promise<RegistryAddress> {
  const plain = named.startsWith('http://')
  const host = named.replace(/^(?:https?|docker):\/\//, '').replace(/\/+$/, '')
  const server = await serverOf(access, host === '')
  if (server && (host === '' || isHostOf(host, server))) return {url: server.origin, host: server.host, own: true}
  const {isHost} = await import('../../oci/reference')
  if (!isHost(host)) throw usageError(`"${named}" is not a registry host`, 'Write it as registry.example.com:5000')
  access.session.admitRegistry?.(host)
  const guess = isLoopback(host) || !access.verify
  const scheme = plain ? 'http' : guess ? await schemeOf(host, access.signal) : 'https'
  const real = host === 'docker.io' || host === 'index.docker.io' ? 'registry-1.docker.io' : host
  return {url: `${scheme}://${real}`, host, own: false}
}

async function openRegistry(
  access: RegistryAccess,
  named: string,
  repository: string | undefined,
): Promise<OpenRegistry> {
  const address = await registryAddress(access, named)
  const saved = (): Promise<Identity> => savedIdentity(access, address.host, repository)
  return connect(access, address, address.own ? await ownIdentity(access, saved) : await saved())
}

/** A client with the given identity; for checking a login before it is kept. */
export async function connect(
  access: RegistryAccess,
  {url, host, own}: RegistryAddress,
  identity: Identity,
): Promise<OpenRegistry> {
  const {credentials, token} = identity
  const {RegistryClient} = await import('../../oci/client/client')
  if (credentials && url.startsWith('http:') && !isLoopback(host))
    access.observer.warn(`Sending credentials to ${host} over an unencrypted connection`)
  const tls = url.startsWith('https:') ? await registryTls(access, host, own) : undefined
  const settings = await access.session.settings()
  const {limits, retries} = requestLimits(settings)
  access.session.begin()
  const client = new RegistryClient({
    url,
    credentials,
    token,
    tls,
    limits,
    retry: {...(retries !== undefined && {attempts: retries + 1}), budget: limits.request || defaultLimits.request},
    onEvent: (event) => access.observer.request(event),
    onWrite(request) {
      if (access.isDry === true) throw new Error(`a dry run does not send ${request}`)
      refuseIfReadOnly(settings, request)
    },
  })
  return {client, host, own, username: credentials?.username, identity}
}

/** Address of the configured server. Not having one matters only when it is needed: other registries are named in full. */
async function serverOf({session}: RegistryAccess, needed: boolean): Promise<URL | undefined> {
  try {
    return await session.server()
  } catch (error) {
    if (!needed && error instanceof AppError && error.parts.code === 'no_server') return undefined
    throw error
  }
}

function isHostOf(host: string, server: URL): boolean {
  const port = server.port || (server.protocol === 'https:' ? '443' : '80')
  return host === server.host || host === `${server.hostname}:${port}`
}

/** The API of the server that a registry is part of, asked as who the registry is asked. */
export function apiOf({session}: RegistryAccess, {identity}: OpenRegistry): Client {
  const {credentials, token} = identity
  return apiClient(() =>
    session.connect(credentials ? {kind: 'basic', ...credentials} : token ? {kind: 'bearer', token} : {kind: 'none'}),
  )
}
