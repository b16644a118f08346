/** True when a name matches a shell pattern with `*`, `?` and `[…]`, as the tag lists of repositories use them. */
export function matchesWildcard(pattern: string, name: string): boolean {
  return expression(pattern).test(name)
}

function expression(pattern: string): RegExp {
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at)
    const close = char === '[' ? pattern.indexOf(']', at + 2) : -1
    if (char === '*') source += '.*'
    else if (char === '?') source += '.'
    else if (close > 0) {
      const inner = pattern
        .slice(at + 1, close)
        .replace(/[\\\]]/g, '\\$&')
        .replace(/^!/, '^')
      source += `[${inner}]`
      at = close
    } else source += char.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  }
  return new RegExp(`^${source.replace(/(?:\.\*)+/g, '.*')}$`, 's')
}

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
