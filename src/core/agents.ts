// Connections that are kept open, directly or through a proxy.
import type {Agent as HttpAgent} from 'node:http'
import type {Agent as HttpsAgent} from 'node:https'
import {AppError, exitCodes} from './errors'
import {isLoopback} from './loopback'

/** Which proxy requests go through: that of the environment, none, or this one, credentials included. */
export type ProxyChoice = 'environment' | 'none' | URL

export interface AgentOptions {
  readonly proxy?: ProxyChoice | undefined
  /** Milliseconds that a proxy may take to connect; 0 is no limit. */
  readonly patience: number
  /** Milliseconds for the TLS handshake through a proxy; 0 is no limit. Elsewhere the request itself limits it. */
  readonly handshake: number
  readonly maxSockets?: number
  readonly maxFreeSockets?: number
  /** Told of every proxy that is used, without its credentials. */
  readonly onProxy?: ((proxy: string) => void) | undefined
}

export type ForGot = {http: HttpAgent} | {https: HttpsAgent}

export interface Agents {
  /** The agent for an address, as got takes it. */
  for(url: URL): Promise<ForGot>
  /** True when an address is reached without a proxy. */
  isDirect(url: URL): Promise<boolean>
  /** Closes every connection. */
  close(): void
}

/** Agents that keep connections open. A proxy is only asked to connect, so it sees nothing of what goes over TLS. */
export function keptAgents({proxy, patience, handshake, onProxy, ...limits}: AgentOptions): Agents {
  const made = new Map<string, HttpAgent>()
  const options = {keepAlive: true, ...limits}
  async function make(url: URL, through: URL | undefined): Promise<HttpAgent> {
    if (through) {
      onProxy?.(through.origin)
      const {tunnel} = await import('./tunnel')
      return tunnel(through, url.protocol === 'https:', {...options, patience, handshake})
    }
    const {Agent} = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
    return new Agent(options)
  }
  return {
    async for(url) {
      const through = await proxyFor(url, proxy)
      const key = `${url.protocol} ${through?.href ?? ''}`
      const agent = made.get(key) ?? (await make(url, through))
      made.set(key, agent)
      return url.protocol === 'https:' ? {https: agent as HttpsAgent} : {http: agent}
    },
    isDirect: async (url) => (await proxyFor(url, proxy)) === undefined,
    close() {
      for (const agent of made.values()) agent.destroy()
      made.clear()
    },
  }
}

/** What to do about a proxy of the environment that does not connect. */
export const proxyHint = (hostname: string): string =>
  `Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, or add ${hostname} to NO_PROXY to connect without a proxy`

const variables = ['https_proxy', 'http_proxy', 'all_proxy']

/**
 * The proxy for an address; undefined for none. The environment's are HTTPS_PROXY, HTTP_PROXY and ALL_PROXY but for NO_PROXY, in
 * either case. This machine itself is never asked for through one. Throws (exit code 78) for a proxy that cannot be used.
 */
async function proxyFor(url: URL, choice: ProxyChoice = 'environment'): Promise<URL | undefined> {
  if (choice === 'none' || isLoopback(url.host)) return undefined
  if (choice !== 'environment') return choice
  if (!variables.some((name) => process.env[name] || process.env[name.toUpperCase()])) return undefined
  const {getProxyForUrl} = await import('proxy-from-env')
  const text = getProxyForUrl(url.href)
  if (text === '') return undefined
  const proxy = URL.canParse(text) ? new URL(text) : undefined
  if (proxy && ['http:', 'https:'].includes(proxy.protocol) && proxy.hostname !== '') return proxy
  throw new AppError({
    code: 'configuration',
    message: `The proxy set in the environment for ${url.host} cannot be used`,
    detail: proxy ? `its scheme is ${proxy.protocol.replace(':', '')}, not http or https` : 'it is not a valid URL',
    hint: proxyHint(url.hostname),
    exit: exitCodes.configuration,
  })
}
