// Addresses of servers as people write them. What stands before an @ is a user and perhaps a password: it is never shown.

/** The address as a URL, https unless it says http; undefined when it is none, or of another protocol. */
export function parseAddress(address: string): URL | undefined {
  const protocol = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase()
  if (protocol !== undefined && protocol !== 'http' && protocol !== 'https') return undefined
  const full = protocol === undefined ? `https://${address}` : address
  if (!URL.canParse(full)) return undefined
  const url = new URL(full)
  url.search = ''
  url.hash = ''
  return url
}

/** True when a user or a password is part of the address. */
export function namesUser(address: string): boolean {
  const url = parseAddress(address)
  return url ? url.username !== '' || url.password !== '' : address.includes('@')
}

/** The address for people: without what may be a password. */
export const shownAddress = (address: string): string => address.replace(/^(\w+:\/\/)?.*@/s, '$1***@')
