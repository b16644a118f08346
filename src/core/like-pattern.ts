// Names in the rules of content view filters, as Katello compares them.

/** A rule's name as the server's database compares it: without regard to case, `*` and `%` for any text, `_` for any character. */
export function likePattern(name: string): RegExp {
  const source = name.replace(/\\?[\s\S]/g, (part) => {
    if (part === '*' || part === '%') return '.*'
    if (part === '_') return '.'
    return part.slice(-1).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  })
  return new RegExp(`^${source.replace(/(?:\.\*)+/g, '.*')}$`, 'is')
}
