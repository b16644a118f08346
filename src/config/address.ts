// Addresses of servers as people write them. What stands before an @ is a user and perhaps a password: it is never shown.

/** The address as a URL, https unless it says otherwise; undefined when it is none. */
export function parseAddress(address: string): URL | undefined {
  const full = /^https?:\/\//.test(address) ? address : `https://${address}`
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
