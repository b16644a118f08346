import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {organizations, page, scripted, type Route} from '../support/katello'
import {temporary} from '../support/places'
import {mallet, shell, start, type Options} from '../support/program'

const list = 'GET /katello/api/organizations'
const taskId = '8a0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e'
const running = {id: taskId, label: 'Actions::X', state: 'running', result: 'pending', pending: true, progress: 0.5}
const sync = ['repository', 'synchronize', '--id', '1']
const create = ['product', 'create', '--name', 'a', '--organization-id', '1']

/** Runs a command line against a server; gives its exit code. */
async function code(
  args: readonly string[],
  routes: Record<string, Route> = {},
  options: Options = {},
): Promise<number> {
  const server = await scripted(routes)
  const run = await mallet(args, {...options, env: {...server.env, ...options.env}})
  if (run.code !== 0) expect(run.stdout).toBe('')
  if (run.code !== 0) expect(run.stderr).toMatch(/^Error: /m)
  return run.code
}

const post = (status: number, body: unknown = {message: 'why'}): Record<string, Route> => ({
  'POST /katello/api/products': {status, body},
})
const task = (ended: object): Record<string, Route> => ({
  'POST /katello/api/repositories/1/sync': {status: 202, body: running},
  [`GET /foreman_tasks/api/tasks/${taskId}`]: {body: {...running, ...ended}},
})

/** Exit code -> ways to get it. */
const ways: Record<number, Record<string, () => Promise<number>>> = {
  0: {
    'a list': () => code(['organization', 'list'], {[list]: page(organizations(2))}),
    'an empty list': () => code(['organization', 'list'], {[list]: page([])}),
    'a task that succeeds': () => code(sync, task({state: 'stopped', result: 'success', pending: false})),
    help: () => code(['--help']),
  },
  1: {
    'a service that is not well': async () => {
      const body = {status: 'FAIL', services: {pulp3: {status: 'FAIL', message: 'down'}}}
      const server = await scripted({'GET /katello/api/ping': {body}})
      return (await mallet(['ping', 'katello'], {env: server.env})).code
    },
  },
  2: {
    'a comparison that cannot be made': () => code(['diff', '--file', '/nosuch.yaml']),
  },
  64: {
    'an option that does not exist': () => code(['organization', 'list', '--nosuch']),
    'a command that does not exist': () => code(['nosuch']),
    'a value that cannot be read': () => code(['organization', 'info', '--id', 'x']),
    'an option without its value': () => code(['organization', 'info', '--id']),
    'a stray word': () => code(['organization', 'list', 'x']),
    'a missing option': () => code(['product', 'create', '--organization-id', '1']),
    'a format that does not exist': () => code(['organization', 'list', '--output', 'xml']),
    'a field that does not exist': () => code(['organization', 'list', '--fields', 'nosuch'], {[list]: page([])}),
    'a profile that does not exist': () => code(['organization', 'list', '--profile', 'nosuch']),
    'a help page that does not exist': () => code(['help', 'nosuch']),
  },
  65: {
    'data that the server refuses': () => code(create, post(422)),
    'a search that the server cannot read': () =>
      code(['organization', 'list', '--search', 'x y'], {[list]: {body: {total: 0, error: 'no', results: []}}}),
  },
  66: {
    'a file that is not there': () =>
      code(['organization', 'list', '--ssl-ca-file', '/nosuch'], {}, {env: {MALLET_SERVER: 'https://127.0.0.1:1'}}),
    'a file to upload that is not there': () =>
      code(['repository', 'upload-content', '--id', '1', '--path', '/nosuch'], {
        'GET /katello/api/repositories/1': {body: {id: 1, content_type: 'file'}},
      }),
  },
  69: {
    'a program that is not on this machine': () => {
      const labels = {'org.flatpak.ref': 'app/org.example.A/x86_64/stable', 'org.flatpak.metadata': '[Application]'}
      const routes: Record<string, Route> = {
        'GET /katello/api/environments/1': {
          body: {
            id: 1,
            name: 'Dev',
            label: 'Dev',
            organization: {id: 1, label: 'ACME'},
            registry_unauthenticated_pull: true,
          },
        },
        'GET /katello/api/repositories': page([{id: 1, full_path: 'h/acme/a', container_repository_name: 'acme/a'}]),
        'GET /katello/api/docker_manifests': page([{id: 1, labels}]),
      }
      const args = ['flatpak-remote', 'client-setup', '--lifecycle-environment-id', '1', '--user', '--run']
      return code(args, routes, {env: {PATH: '/nosuch'}})
    },
  },
  70: {
    'a server that fails': () => code(create, post(500)),
    'a conflict': () => code(create, post(409)),
    'a server that is not there': () => code(create, {}, {env: {MALLET_SERVER: 'http://127.0.0.1:1'}}),
    'a server that is no Katello': () => code(['organization', 'list'], {[list]: {text: '<html>'}}),
    'a name that several have': () =>
      code(['organization', 'info', '--name', 'a'], {
        [list]: page([
          {id: 1, name: 'a'},
          {id: 2, name: 'a'},
        ]),
      }),
    'a task that fails': () => code(sync, task({state: 'stopped', result: 'error', pending: false})),
    'a task with a warning': () => code(sync, task({state: 'stopped', result: 'warning', pending: false})),
    'a task that is cancelled': () => code(sync, task({state: 'stopped', result: 'cancelled', pending: false})),
    'a task that pauses': () => code(sync, task({state: 'paused', result: 'error'})),
  },
  73: {
    'an output file that cannot be made': () =>
      code(['--output-file', '/nosuch/x', 'organization', 'list'], {[list]: page([])}),
    'a full disk': async () => {
      const server = await scripted({[list]: page(organizations(2))})
      return (await shell('mallet organization list > /dev/full', {env: server.env})).code
    },
    'a configuration that cannot be written': () => {
      const home = temporary()
      writeFileSync(join(home, '.config'), '')
      return code(['config', 'set', '--key', 'server', '--value', 'https://x'], {}, {home})
    },
  },
  75: {
    'a task that takes longer than --timeout': () => code([...sync, '--timeout', '1'], task({})),
    'a server that falls silent for longer than --timeout': () =>
      code([...sync, '--timeout', '1'], {
        ...task({}),
        [`GET /foreman_tasks/api/tasks/${taskId}`]: () => undefined,
      }),
  },
  77: {
    'a permission that is missing': () =>
      code(create, post(403, {error: {message: 'Access denied', missing_permissions: ['create_products']}})),
  },
  78: {
    'no server': () => code(['organization', 'list'], {}, {env: {MALLET_SERVER: undefined}}),
    'an address that is none': () => code(['organization', 'list'], {}, {env: {MALLET_SERVER: 'https://'}}),
    'a configured format that does not exist': () =>
      code(['organization', 'list'], {[list]: page([])}, {env: {MALLET_OUTPUT: 'xml'}}),
    'a redirect elsewhere': () =>
      code(['organization', 'list'], {[list]: {status: 302, headers: {location: 'https://x.invalid/'}}}),
    'a configuration file that is not there': () => code(['organization', 'list', '--config', '/nosuch']),
  },
  128: {
    'a request that the server cannot read': () => code(create, post(400)),
    'an id that does not exist': () => code(['organization', 'info', '--id', '9']),
    'a name that does not exist': () => code(['organization', 'info', '--name', 'x'], {[list]: page([])}),
    'a task that is gone': () => code(sync, {'POST /katello/api/repositories/1/sync': {status: 202, body: running}}),
  },
  129: {
    'credentials that are wrong': () =>
      code(['organization', 'list'], {[list]: {status: 401, body: {error: {message: 'no'}}}}),
    'no credentials': () => code(['organization', 'list'], {}, {env: {MALLET_PASSWORD: undefined}}),
  },
  130: {'Ctrl-C': () => stopped('SIGINT')},
  141: {
    'a reader that leaves': async () => {
      const server = await scripted({[list]: (asked) => page(organizations(3000), asked)})
      return (await shell('mallet organization list | head -1 > /dev/null; exit ${PIPESTATUS[0]}', {env: server.env}))
        .code
    },
  },
  143: {'a signal': () => stopped('SIGTERM')},
}

async function stopped(signal: NodeJS.Signals): Promise<number> {
  const server = await scripted({[list]: () => undefined})
  const run = start(['organization', 'list'], {env: server.env})
  await server.reached(1)
  run.child.kill(signal)
  return (await run.ended).code
}

describe.each(Object.entries(ways))('exit code %s', (expected, cases) => {
  it.each(Object.entries(cases))('is that of %s', async (_, way) => {
    expect(await way()).toBe(Number(expected))
  })
})

it('every exit code of the help is one of these, and every one of these is in the help', async () => {
  const {stdout} = await mallet(['help', 'exit-codes'])
  const told = [...stdout.matchAll(/^ {2}(\d+) /gm)].map((m) => Number(m[1]))
  expect([...new Set(told)]).toEqual(Object.keys(ways).map(Number))
})
