// What the tests of the registry commands share: an embedded Katello with the demo's data and a home directory per test.
import {join} from 'node:path'
import type {Catalog} from '../../sandbox/catalog'
import {temporary} from '../../support/places'
import {mallet, type Run} from '../../support/program'

export interface User {
  readonly home: string
  readonly authfile: string
  /** Runs the program as somebody who has configured the server, and nothing else unless `env` says so. */
  run(
    args: readonly string[],
    more?: {input?: string; env?: Readonly<Record<string, string | undefined>>},
  ): Promise<Run>
  /** As {@link run}, and gives what it wrote as JSON. */
  json(args: readonly string[], env?: Readonly<Record<string, string | undefined>>): Promise<Json>
}

type Json = ReturnType<typeof JSON.parse>

export function userOf({server}: Pick<Catalog, 'server'>): User {
  const home = temporary()
  const runtime = join(home, 'run')
  const run: User['run'] = (args, {input, env} = {}) =>
    mallet(args, {
      home,
      ...(input !== undefined && {input}),
      env: {MALLET_SERVER: server.url, XDG_RUNTIME_DIR: runtime, ...env},
    })
  return {
    home,
    authfile: join(runtime, 'containers', 'auth.json'),
    run,
    async json(args, env) {
      const {code, stdout, stderr} = await run(args, env && {env})
      if (code !== 0) throw new Error(`mallet ${args.join(' ')} ended with ${code}:\n${stderr}`)
      return JSON.parse(stdout) as Json
    },
  }
}

/** Environment of somebody without credentials. */
export const nobody = {MALLET_USERNAME: undefined, MALLET_PASSWORD: undefined}

/** `127.0.0.1:PORT` */
export const hostOf = ({server}: Pick<Catalog, 'server'>): string => new URL(server.url).host

/** Pulls an image of the demo into an OCI layout, for pushes to start from; gives the directory. */
export async function pulledLayout(user: User): Promise<string> {
  const layout = join(temporary(), 'l')
  await user.json([
    'registry',
    'pull',
    '--source',
    'acme/applications/web:1.0',
    '--destination',
    `oci:${layout}`,
    '--json',
  ])
  return layout
}
