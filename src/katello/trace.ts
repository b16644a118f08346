// What may be shown of a request: everything but the values under names that stand for secrets.
const secretName =
  /pass(word|wd|phrase)?|token|secret|credential|authorization|cookie|private|_key$|^key$|session|manifest_signing/i
const limit = 4000

function scrub(value: unknown, name = ''): unknown {
  if (secretName.test(name) && value !== null && typeof value !== 'boolean' && typeof value !== 'object') return '***'
  if (Array.isArray(value)) return value.map((item) => scrub(item, name))
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, scrub(v, k)]))
  return value
}

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
