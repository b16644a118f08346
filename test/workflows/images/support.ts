// Clients and placements for tests of what is where.
import {client, type Client} from '../../../src/katello/client'
import {transport, type Transport} from '../../../src/katello/transport'
import {Secret} from '../../../src/core/secret'
import type {Placement} from '../../../src/workflows/images/placement'

export interface Watched {
  readonly client: Client
  /** `path?search` of each request since the last call. */
  asked(): string[]
}

/** A client of an embedded server that keeps what it asked. */
export function watched(url: string): Watched {
  const real = transport({
    server: new URL(url),
    credentials: {kind: 'basic', username: 'admin', password: new Secret('changeme')},
    tls: {verify: true},
    language: 'en',
    version: '0',
  })
  const asked: string[] = []
  const watching: Transport = {
    connection: real.connection,
    request(method, path, options) {
      asked.push(`${method} ${path}`)
      return real.request(method, path, options)
    },
  }
  return {client: client(() => Promise.resolve(watching)), asked: () => asked.splice(0)}
}

let last = 0

/** A placement of repository `web` in Dev with what a test says of it. */
export function placement(more: Partial<Placement> = {}): Placement {
  const tag = more.tag ?? '1.0'
  const image = more.image ?? 'acme/dev/app_cv/web'
  return {
    image,
    tag,
    digest: 'sha256:a',
    kind: 'container',
    type: 'manifest',
    labels: {},
    repository: 'web',
    repository_id: ++last,
    library_repository_id: 1,
    product: 'Apps',
    content_view: 'App CV',
    content_view_id: 5,
    version: '1.0',
    version_id: 50,
    environment: 'Dev',
    environment_id: 2,
    pull_spec: `katello.example.com/${image}:${tag}`,
    platforms: null,
    size: null,
    created: null,
    ...more,
  }
}
