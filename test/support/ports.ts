import {existsSync, readFileSync} from 'node:fs'
import {createServer} from 'node:net'

const systemPorts = '/proc/sys/net/ipv4/ip_local_port_range'

/**
 * A port on loopback for a server that is started later, or again: none of those that the system gives to whoever asks for any, so
 * that nobody else gets it in between.
 */
export async function ownPort(): Promise<number> {
  const first = existsSync(systemPorts) ? Number.parseInt(readFileSync(systemPorts, 'utf8')) : 32_768
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * (first - 10_000))
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
