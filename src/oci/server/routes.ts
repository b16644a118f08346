type Fixed = 'base' | 'token' | 'catalog' | 'v1 ping' | 'v1 search' | 'index static' | 'index dynamic'

/** What a path of the registry names. */
export type Route =
  | {readonly to: Fixed}
  | {readonly to: 'tags' | 'start upload'; readonly name: string}
  | {readonly to: 'manifest' | 'blob' | 'referrers' | 'upload'; readonly name: string; readonly reference: string}

const fixed: Readonly<Record<string, Fixed>> = {
  '/v2': 'base',
  '/v2/token': 'token',
  '/v2/_catalog': 'catalog',
  '/v1/_ping': 'v1 ping',
  '/v1/search': 'v1 search',
  '/index/static': 'index static',
  '/index/dynamic': 'index dynamic',
}
// Names have slashes, so the last word that fits decides where a name ends.
const patterns = [
  ['upload', /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/],
  ['start upload', /^\/v2\/(.+)\/blobs\/uploads$/],
  ['tags', /^\/v2\/(.+)\/tags\/list$/],
  ['manifest', /^\/v2\/(.+)\/manifests\/([^/]+)$/],
  ['blob', /^\/v2\/(.+)\/blobs\/([^/]+)$/],
  ['referrers', /^\/v2\/(.+)\/referrers\/([^/]+)$/],
] as const

/** True for paths that the registry answers, with or without a query: `/v2…`, `/v1…`, `/index/static` and `/index/dynamic`. */
export function isRegistryPath(url: string): boolean {
  return /^\/(?:v2|v1)(?:[/?]|$)|^\/index\/(?:static|dynamic)\/?(?:\?|$)/.test(url)
}

/** Reads the path of a request, without its query; a slash at the end does not matter. Undefined: no such route. */
export function parseRoute(rawPath: string): Route | undefined {
  const path = decoded(rawPath)?.replace(/\/+$/, '')
  if (path === undefined) return undefined
  const plain = Object.hasOwn(fixed, path) ? fixed[path] : undefined
  if (plain) return {to: plain}
  for (const [to, pattern] of patterns) {
    const match = pattern.exec(path)
    if (!match) continue
    const [, name = '', reference = ''] = match
    return to === 'tags' || to === 'start upload' ? {to, name} : {to, name, reference}
  }
  return undefined
}

function decoded(path: string): string | undefined {
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
