/** Longest container repository name, in characters. */
const longestName = 255

const part = '[a-z0-9]+(?:[._-][a-z0-9]+)*'
const shape = new RegExp(`^${part}(?:/${part})*$`)

/**
 * Makes a container repository name of what a pattern printed, as the server does: other characters become `_`, three or more
 * `_` in a row one, `-_` and `_` at both ends of the whole text are removed, and letters become lower-case. The result may
 * still be invalid.
 */
export function clean(text: string): string {
  return (
    text
      .replace(/[^-/\w]/gu, '_')
      .replace(/_{3,}/g, '_')
      // One pass, as on the server: what one deletion brings together is not looked at again.
      .replace(/-_|^_+|_+$/g, '')
      .toLowerCase()
  )
}

/** True for a name that the server accepts for a container repository. */
export function isValidName(name: string): boolean {
  return name.length <= longestName && shape.test(name)
}

/** Why the server refuses a container repository name, as a phrase about the name; null when it does not. */
export function validateName(name: string): string | null {
  if (isValidName(name)) return null
  if (name === '') return 'is empty'
  if (name.length > longestName) return `has ${name.length} characters; the maximum is ${longestName}`
  const other = /[^a-z0-9._/-]/u.exec(name)
  if (other) return invalidCharacter(other[0], other.index)
  if (name.startsWith('/')) return "begins with '/'"
  if (name.endsWith('/')) return "ends with '/'"
  if (name.includes('//')) return "contains '//'; segments cannot be empty"
  const run = /[._-]{2,}/.exec(name)
  if (run) return `contains '${run[0]}'; separate letters and digits by a single '.', '_' or '-'`
  const segment = name.split('/').find((item) => !shape.test(item)) ?? name
  const side = /^[a-z0-9]/.test(segment) ? `ends with '${segment.at(-1) ?? ''}'` : `begins with '${segment[0] ?? ''}'`
  return `has the segment '${segment}', which ${side}; segments must begin and end with a letter or digit`
}

function invalidCharacter(character: string, index: number): string {
  const what = /[A-Z]/.test(character) ? `the uppercase letter '${character}'` : `'${character}'`
  return `contains ${what} at character ${index + 1}; only a-z, 0-9, '.', '_', '-' and '/' are allowed`
}
