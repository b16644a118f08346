// All actions of the contract, by their routes.
import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {nameOf, type Action, type Api} from '../../src/contract/define'
import {root} from './root'

export interface Routed {
  /** `resource#action`. */
  readonly name: string
  readonly action: Action
}

interface Route extends Routed {
  readonly method: string
  readonly path: string
  readonly pattern: RegExp
}

/** Finds the action that serves a route (`GET /api/hosts/:id`) or a request. */
export interface Contract {
  readonly actions: readonly Routed[]
  action(method: string, path: string): Routed | undefined
}

/** Every resource of the contract. */
export async function readApis(): Promise<Api[]> {
  const files = readdirSync(join(root, 'src/contract')).filter((name) => name.endsWith('.ts'))
  const modules = await Promise.all(
    files.map((name) => import(join(root, 'src/contract', name)) as Promise<Record<string, unknown>>),
  )
  const apis = [...new Set(modules.flatMap((one) => Object.values(one)))].filter(isApi)
  if (apis.length === 0) throw new Error('no resource was found in src/contract: nothing would be checked')
  return apis
}

/** Reads the actions of all resources. */
export async function readContract(): Promise<Contract> {
  const actions = (await readApis()).flatMap((one) =>
    Object.entries(one).map(([name, action]) => ({name: `${nameOf(one).name}#${name}`, action})),
  )
  const routes = actions.flatMap(routesOf).sort((a, b) => literal(b.path) - literal(a.path))
  return {
    actions,
    action(method, path) {
      const plain = path.replace(/^\/(katello\/|foreman_tasks\/)?api\/v2\//, '/$1api/').replace(/\/$/, '')
      const own = routes.filter((route) => route.method === method)
      return own.find((route) => route.path === plain) ?? own.find((route) => route.pattern.test(plain))
    },
  }
}

const isApi = (value: unknown): value is Api =>
  typeof value === 'object' && value !== null && (nameOf(value as Api) as unknown) !== undefined

function routesOf(one: Routed): Route[] {
  const {method, paths, others = []} = one.action
  return [...paths, ...others].map((written) => {
    const [path = '', other] = written.split(' ').toReversed()
    const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`)
    return {...one, method: other ?? method, path, pattern}
  })
}

/** Length without parameters: the longest route that matches is the one. */
const literal = (path: string): number => path.replace(/:\w+/g, '').length
