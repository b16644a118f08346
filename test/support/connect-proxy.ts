import {createServer, type IncomingHttpHeaders} from 'node:http'
import {connect, type AddressInfo, type Socket} from 'node:net'
import {onCleanup} from './places'

export interface ConnectProxy {
  readonly url: string
  /** What was asked for: `host:port`, and the headers of the request. */
  readonly asked: {readonly to: string; readonly headers: IncomingHttpHeaders}[]
  /** Everything that clients sent to the proxy itself or that it answered instead of connecting. */
  readonly requests: string[]
}

/**
 * An HTTP proxy on loopback that connects to `port` on this machine, whatever name it is asked for: names that nobody resolves
 * show that a connection went through it. With a status it refuses; with 'silent' it never answers.
 */
export async function connectProxy(port: number, refusal?: number | 'silent'): Promise<ConnectProxy> {
  const asked: ConnectProxy['asked'] = []
  const requests: string[] = []
  const open = new Set<Socket>()
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    response.writeHead(501).end()
  })
  server.on('connect', (request, near: Socket) => {
    open.add(near)
    near.on('error', () => undefined)
    asked.push({to: request.url ?? '', headers: request.headers})
    if (refusal === 'silent') return
    if (refusal !== undefined) return near.end(`HTTP/1.1 ${refusal} Not Here\r\nContent-Length: 0\r\n\r\n`)
    const far = connect(port, '127.0.0.1', () => {
      near.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      near.pipe(far).pipe(near)
    })
    open.add(far)
    far.on('error', () => near.destroy())
    near.on('close', () => far.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onCleanup(async () => {
    for (const socket of open) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, requests}
}
