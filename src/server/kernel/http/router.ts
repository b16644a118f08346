interface Node<T> {
  readonly literal: Map<string, Node<T>>
  /** Child for a parameter; its name is kept per target, as routes may name it differently. */
  any?: Node<T>
  readonly targets: Map<string, {target: T; names: string[]}>
}

export interface Match<T> {
  readonly target: T
  readonly params: Readonly<Record<string, string>>
}

const node = <T>(): Node<T> => ({literal: new Map(), targets: new Map()})

/** Finds the target of a method and path. Literal segments win over parameters (`/products/bulk` over `/products/:id`). */
export class Router<T> {
  readonly #root = node<T>()

  /** Adds `GET /katello/api/products/:id`. Throws when the route is there already. */
  add(route: string, target: T): void {
    const [method = '', path = ''] = route.split(' ')
    const names: string[] = []
    let at = this.#root
    for (const segment of segments(path)) {
      if (segment.startsWith(':')) {
        names.push(segment.slice(1))
        at = at.any ??= node<T>()
      } else {
        let next = at.literal.get(segment)
        if (!next) at.literal.set(segment, (next = node<T>()))
        at = next
      }
    }
    if (at.targets.has(method)) throw new Error(`two targets for ${route}`)
    at.targets.set(method, {target, names})
  }

  /** Undefined when no route fits. Segments must be percent-encoded as they came. */
  find(method: string, path: string): Match<T> | undefined {
    return search(this.#root, method, segments(path), 0, [])
  }
}

const segments = (path: string) => path.split('/').filter(Boolean)

function search<T>(at: Node<T>, method: string, parts: string[], index: number, found: string[]): Match<T> | undefined {
  const part = parts[index]
  if (part === undefined) {
    const end = at.targets.get(method)
    return end && {target: end.target, params: Object.fromEntries(end.names.map((name, i) => [name, found[i] ?? '']))}
  }
  const literal = at.literal.get(part)
  const match = literal && search(literal, method, parts, index + 1, found)
  if (match ?? !at.any) return match
  const value = decodeSegment(part)
  return value === undefined ? undefined : search(at.any, method, parts, index + 1, [...found, value])
}

function decodeSegment(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}
