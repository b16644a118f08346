/** Where clients reach the server. */
export interface Address {
  /** Without a slash at its end: `http://127.0.0.1:8080`. */
  url(): string
  /** Host and port, as pull specs begin. */
  host(): string
  /** Where this process reaches its own server. */
  local(): string
}

/** The host by which this machine reaches a server that listens on `address`, as URLs have it. */
export function ownHost(address: string): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1'
  return address.includes(':') ? `[${address}]` : address
}
