/** Longest label, in characters. */
const longestLabel = 128

/**
 * The label that the server makes of a name: each run of characters outside `A-Za-z0-9-_` becomes one `_`. A name that is not
 * ASCII, is longer than 128 characters, or whose label `isTaken`, gets a UUID from `uuid`.
 */
export function labelFor(name: string, uuid: () => string, isTaken: (label: string) => boolean = () => false): string {
  // eslint-disable-next-line no-control-regex
  if (name.length > longestLabel || !/^[\x00-\x7f]*$/.test(name)) return uuid()
  const label = name.replace(/[^A-Za-z0-9_-]+/g, '_')
  return isTaken(label) ? uuid() : label
}

/** Why the server refuses a label, as a phrase about the label; null when it does not. */
export function validateLabel(label: string): string | null {
  if (label === '') return 'is empty'
  const other = /[^A-Za-z0-9_-]/u.exec(label)
  if (other) return `contains '${other[0]}'; only letters, digits, '_' and '-' are allowed`
  return label.length > longestLabel ? `has ${label.length} characters; the maximum is ${longestLabel}` : null
}
