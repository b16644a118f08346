/** True when a name matches a shell pattern with `*`, `?` and `[…]`, as the tag lists of repositories use them. */
function matchesWildcard(pattern: string, name: string): boolean {
  return expression(pattern).test(name)
}

/** The pattern as Python's fnmatch reads it: no braces, no escapes, no `^` for "not"; an unclosed `[` stands for itself. */
function expression(pattern: string): RegExp {
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at)
    // The first character of a set, after `!`, is a member even when it is `]`.
    const close = char === '[' ? pattern.indexOf(']', at + (pattern[at + 1] === '!' ? 3 : 2)) : -1
    if (char === '*') source += '.*'
    else if (char === '?') source += '.'
    else if (close > 0) {
      source += setOf(pattern.slice(at + 1, close))
      at = close
    } else source += char.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  }
  return new RegExp(`^${source.replace(/(?:\.\*)+/g, '.*')}$`, 'su')
}

/** A set of characters and ranges; a range that ends before it starts has no members. */
function setOf(text: string): string {
  const negated = text.startsWith('!')
  const chars = Array.from(text.slice(negated ? 1 : 0))
  let members = ''
  for (let at = 0; at < chars.length; at++) {
    const [first = '', dash, last] = chars.slice(at, at + 3)
    if (dash !== '-' || last === undefined) members += escaped(first)
    else {
      if (first <= last) members += `${escaped(first)}-${escaped(last)}`
      at += 2
    }
  }
  if (members === '') return negated ? '.' : '(?!)'
  return `[${negated ? '^' : ''}${members}]`
}

const escaped = (char: string): string => char.replace(/[\\\][^-]/, '\\$&')

/** Tags that match an include pattern (all, when there is none) and no exclude pattern. */
export function chosenTags(
  tags: readonly string[],
  include: readonly string[] | null,
  exclude: readonly string[] | null,
): string[] {
  const any = (patterns: readonly string[] | null, tag: string) =>
    (patterns ?? []).some((pattern) => matchesWildcard(pattern, tag))
  return tags.filter((tag) => (!include?.length || any(include, tag)) && !any(exclude, tag))
}

/** Tags of what is attached to manifests, such as cosign's `sha256-….sig`, that no exclude pattern matches. */
export function companionTags(
  tags: readonly string[],
  digests: ReadonlySet<string>,
  exclude: readonly string[] | null,
): string[] {
  const attached = tags.filter((tag) => {
    const hex = /^sha256-([0-9a-f]{64})(?:\.\w+)?$/.exec(tag)?.[1]
    return hex !== undefined && digests.has(`sha256:${hex}`)
  })
  return chosenTags(attached, null, exclude)
}
