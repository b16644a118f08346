// What may be shown of a request: everything but the values under names that stand for secrets.
const secretName =
  /pass(word|wd|phrase)?|token|secret|credential|authorization|cookie|private|_key$|^key$|session|manifest_signing|^setting$/i
const limit = 4000

/** A record whose name only sounds like a secret: the value is in a member of its own. */
const tokenRecord = /^personal_access_tokens?$/

/** Headers that hold no secrets. Of all others only the name is shown. */
const plainHeaders = new Set(
  (
    'accept accept-encoding accept-language accept-ranges age apipie-checksum cache-control connection content-encoding content-length ' +
    'content-range content-type date docker-content-digest docker-distribution-api-version etag foreman_api_version ' +
    'foreman_current_location foreman_current_organization foreman_version keep-alive last-modified range retry-after server ' +
    'transfer-encoding user-agent vary via www-authenticate x-request-id x-runtime'
  ).split(' '),
)

/** What is inside a secret is secret; so is the value of a parameter or setting with such a name, and a password in an address. */
function scrub(value: unknown, isSecret = false): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map((item) => scrub(item, isSecret))
  if (typeof value === 'object') {
    const named = 'name' in value && typeof value.name === 'string' && secretName.test(value.name)
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        scrub(inner, isSecret || hidesValue(key, inner) || (named && key === 'value')),
      ]),
    )
  }
  if (isSecret) return '***'
  return typeof value === 'string' ? value.replace(/(:\/\/)[^\s/@]+@/g, '$1***@') : value
}

const hidesValue = (key: string, value: unknown): boolean =>
  secretName.test(key) && !(tokenRecord.test(key) && typeof value === 'object')

const cut = (text: string): string =>
  text.length > limit ? `${text.slice(0, limit)}… (${text.length} characters)` : text

export const masked = {
  /** Address without user, with the values of secret query parameters hidden. */
  url(url: URL): string {
    const copy = new URL(url)
    copy.username = ''
    copy.password = ''
    for (const name of new Set(copy.searchParams.keys())) if (secretName.test(name)) copy.searchParams.set(name, '***')
    return copy.toString()
  },
  /** Headers as lines, those that may hold a secret with their name only. */
  headers(all: Readonly<Record<string, string | readonly string[] | undefined>>): string[] {
    return Object.entries(all).flatMap(([name, value]) => {
      if (value === undefined) return []
      const text = typeof value === 'string' ? value : value.join(', ')
      return [`${name}: ${plainHeaders.has(name.toLowerCase()) ? cut(text) : '***'}`]
    })
  },
  /** A value with secrets hidden. */
  value: (value: unknown): unknown => scrub(value),
  /** A value as JSON with secrets hidden, cut to some thousand characters. */
  json: (value: unknown): string => cut(JSON.stringify(scrub(value))),
  /** Text of an answer: JSON is scrubbed, anything else is not shown. */
  text(text: string): string {
    try {
      return cut(JSON.stringify(scrub(JSON.parse(text))))
    } catch {
      return `(${text.length} characters that are not JSON)`
    }
  },
}
