// Connections that a proxy makes for us. Loaded only where there is one.
import type {ClientRequest} from 'node:http'
import type {Socket} from 'node:net'
import {HttpsProxyAgent} from 'https-proxy-agent'

/** A connection that the proxy did not make. Nothing of the request has left this machine. */
export class ProxyFailure extends Error {
  readonly code = 'EPROXY'

  constructor(message: string) {
    super(message)
    this.name = 'ProxyFailure'
  }
}

type ConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1]

/** An agent whose connections go through an HTTP proxy, by CONNECT. */
export class Tunnel extends HttpsProxyAgent<string> {
  readonly #patience: number
  readonly #name: string

  constructor(proxy: URL, {patience, ...options}: {readonly patience: number; readonly keepAlive: boolean}) {
    // The library prints the proxy's address when it is debugged, so the credentials are not in it.
    const {username, password} = proxy
    const login = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')
    const headers = username === '' ? {} : {'Proxy-Authorization': `Basic ${login}`}
    super(proxy.origin, {...options, headers})
    this.#patience = patience
    this.#name = proxy.origin
  }

  override async connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    let refusal: string | undefined
    request.once('proxyConnect', ({statusCode, statusText}: {statusCode: number; statusText: string}) => {
      if (statusCode !== 200) refusal = `${statusCode} ${statusText}`.trim()
    })
    const socket = await this.#limited(super.connect(request, options))
    if (refusal === undefined) return socket
    socket.destroy()
    throw new ProxyFailure(`the proxy ${this.#name} refused to connect: ${refusal}`)
  }

  async #limited(work: Promise<Socket>): Promise<Socket> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const text = `the proxy ${this.#name} did not connect within ${this.#patience / 1000} s`
      if (this.#patience > 0) timer = setTimeout(() => reject(new ProxyFailure(text)), this.#patience)
    })
    try {
      return await Promise.race([work, late])
    } catch (error) {
      if (error instanceof ProxyFailure) throw error
      throw new ProxyFailure(
        `the proxy ${this.#name} did not connect: ${error instanceof Error ? error.message : String(error)}`,
      )
    } finally {
      clearTimeout(timer)
    }
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a percent sign that means itself
  }
}
