// What may be shown of a request: everything but the values under names that stand for secrets.
const secretName =
  /pass(word|wd|phrase)?|token|secret|credential|authorization|cookie|private|_key$|^key$|session|manifest_signing|^setting$/i
const limit = 4000

/** What is inside a secret is secret; so is the value of a parameter or setting with such a name, and a password in an address. */
function scrub(value: unknown, isSecret = false): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map((item) => scrub(item, isSecret))
  if (typeof value === 'object') {
    const named = 'name' in value && typeof value.name === 'string' && secretName.test(value.name)
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        scrub(inner, isSecret || secretName.test(key) || (named && key === 'value')),
      ]),
    )
  }
  if (isSecret) return '***'
  return typeof value === 'string' ? value.replace(/(:\/\/)[^\s/@]+@/g, '$1***@') : value
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
