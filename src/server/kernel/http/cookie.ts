export const sessionCookie = '_session_id'

/** Value of the session's cookie in a `Cookie` header. */
export function sessionOf(header: string | undefined): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [name, ...value] = part.trim().split('=')
    if (name === sessionCookie) return value.join('=')
  }
  return undefined
}
