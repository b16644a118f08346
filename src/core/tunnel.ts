// Connections that a proxy makes for us. Loaded only where there is one.
import {request as plainRequest, Agent, type ClientRequestArgs} from 'node:http'
import {request as secureRequest, Agent as SecureAgent} from 'node:https'
import {isIP, type Socket} from 'node:net'
import {connect as startTls, type ConnectionOptions} from 'node:tls'

/** A connection that the proxy did not make. Nothing of the request has left this machine. */
class ProxyFailure extends Error {
  readonly code = 'EPROXY'

  constructor(message: string) {
    super(message)
    this.name = 'ProxyFailure'
  }
}

export interface TunnelOptions {
  /** Milliseconds that the proxy may take to connect, and then the server for the TLS handshake; 0 is no limit. */
  readonly patience: number
  readonly handshake: number
  readonly keepAlive: boolean
  readonly maxSockets?: number | undefined
  readonly maxFreeSockets?: number | undefined
}

type Wanted = Omit<ClientRequestArgs, 'host'> &
  Omit<ConnectionOptions, 'host' | 'port'> & {readonly host?: string | null | undefined}

type Made = (error: Error | null, socket: Socket) => void

/** An agent whose connections go through an HTTP proxy, by CONNECT; `secure` speaks TLS through it. */
export function tunnel(proxy: URL, secure: boolean, {patience, handshake, ...options}: TunnelOptions): Agent {
  const agent = secure ? new SecureAgent(options) : new Agent(options)
  const waiting = new Set<{destroy(): void}>()
  const open = async (wanted: Wanted): Promise<Socket> => {
    const socket = await connected(proxy, wanted, patience, waiting)
    return secure ? secured(socket, wanted, handshake, proxy.origin) : socket
  }
  const connecting = (wanted: Wanted, made: Made): undefined => {
    open(wanted).then(
      (socket) => made(null, socket),
      (error: Error) => made(error, undefined as unknown as Socket), // Node ignores the socket where there is an error
    )
  }
  const destroy = agent.destroy.bind(agent)
  return Object.assign(agent, {
    createConnection: connecting,
    destroy() {
      for (const one of waiting) one.destroy()
      destroy()
    },
  })
}

/** Asks the proxy for a connection. Throws {@link ProxyFailure}, and leaves no socket open, when it makes none in time. */
function connected(
  proxy: URL,
  {host, port}: Wanted,
  patience: number,
  waiting: Set<{destroy(): void}>,
): Promise<Socket> {
  const target = `${isIP(host ?? '') === 6 ? `[${host}]` : host}:${port}`
  const name = `the proxy ${proxy.origin}`
  return new Promise((resolve, reject) => {
    const asked = (proxy.protocol === 'https:' ? secureRequest : plainRequest)({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: target,
      headers: {host: target, ...login(proxy)},
      agent: false,
    })
    waiting.add(asked)
    const late = new ProxyFailure(`${name} did not connect within ${patience / 1000} s (connect_timeout)`)
    const timer = patience > 0 ? setTimeout(() => asked.destroy(late), patience) : undefined
    asked.once('close', () => {
      clearTimeout(timer)
      waiting.delete(asked)
    })
    asked.once('error', (error) =>
      reject(error instanceof ProxyFailure ? error : new ProxyFailure(`${name} did not connect: ${error.message}`)),
    )
    asked.once('connect', ({statusCode, statusMessage}, socket, rest) => {
      clearTimeout(timer)
      waiting.delete(asked)
      if (rest.length > 0) socket.unshift(rest)
      if (statusCode === 200) return resolve(socket as Socket)
      socket.destroy()
      reject(new ProxyFailure(`${name} refused to connect: ${`${statusCode} ${statusMessage}`.trim()}`))
    })
    asked.end()
  })
}

/** TLS over a connection; the handshake goes on when it is handed out, and breaks off when it takes too long. */
function secured(socket: Socket, wanted: Wanted, handshake: number, proxy: string): Socket {
  const {host, path: _, port: __, ...options} = wanted
  const servername = options.servername ?? (host && isIP(host) === 0 ? host : '')
  const secure = startTls({...options, servername, socket})
  const late = new ProxyFailure(
    `the TLS handshake through the proxy ${proxy} took longer than ${handshake / 1000} s (tls_timeout)`,
  )
  const timer = handshake > 0 ? setTimeout(() => secure.destroy(late), handshake) : undefined
  for (const event of ['secureConnect', 'close']) secure.once(event, () => clearTimeout(timer))
  return secure
}

function login({username, password}: URL): Readonly<Record<string, string>> {
  if (username === '') return {}
  const text = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')
  return {'proxy-authorization': `Basic ${text}`}
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a percent sign that means itself
  }
}
