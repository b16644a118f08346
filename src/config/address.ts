// Addresses of servers as people write them. What stands before an @ is a user and perhaps a password: it is never shown.

/** The address as a URL, https unless it says http; undefined when it is none, or of another protocol. */
export function parseAddress(address: string): URL | undefined {
  const isOurs = address.startsWith('https://') || address.startsWith('http://')
  const protocol = isOurs ? undefined : /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase()
  if (protocol !== undefined && protocol !== 'http' && protocol !== 'https') return undefined
  const url = read(isOurs || protocol !== undefined ? address : `https://${address}`)
  if (url?.href.includes('?')) url.search = ''
  if (url?.href.includes('#')) url.hash = ''
  return url
}

function read(full: string): URL | undefined {
  try {
    return new URL(full)
  } catch {
    return undefined
  }
}

/** True when a user or a password is part of the address. */
export function namesUser(address: string, url = parseAddress(address)): boolean {
  return url ? url.username !== '' || url.password !== '' : address.includes('@')
}

/** The address for people: without what may be a password. */
export const shownAddress = (address: string): string => address.replace(/^(\w+:\/\/)?.*@/s, '$1***@')
