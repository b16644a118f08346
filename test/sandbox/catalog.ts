// A server with the demo's data, and its registry as clients see it.
import {ask, type Answer, type Ask} from '../oci/server/client'
import {harness, type Harness} from '../server/harness'
import {operations} from '../../src/sandbox/operations'

type Users = Readonly<Record<string, {readonly roles: readonly string[]; readonly organizations: readonly string[]}>>

export interface Catalog extends Harness {
  /** One request to the registry; nobody asks unless `auth` says who. */
  pull(path: string, options?: Ask): Promise<Answer>
  /** Names in the catalog that somebody sees, in order. */
  names(auth: string | null, headers?: Record<string, string>): Promise<string[]>
  token(auth: string | null, query?: string): Promise<Answer>
  /** The value that a token request gives. */
  bearer(auth: string, query?: string): Promise<Record<string, string>>
  idOf(path: string, name: string): Promise<number>
}

/** Starts it with users whose password is `secret12`. */
export async function catalog(users: Users = {}): Promise<Catalog> {
  const at = await harness({organization: null})
  await operations.seed(at.server.app)
  const {store} = at.server.app
  for (const [login, {roles, organizations}] of Object.entries(users))
    await at.ok('POST', '/api/users', {
      user: {
        login,
        mail: `${login}@example.com`,
        password: 'secret12',
        auth_source_id: 1,
        role_ids: roles.map((name) => store.roles.first({name})?.id),
        organization_ids: organizations.map((name) => store.organizations.first({name})?.id),
      },
    })
  const pull: Catalog['pull'] = (path, options = {}) =>
    ask({port: Number(new URL(at.server.url).port)}, path, {auth: null, ...options})
  const token: Catalog['token'] = (auth, query = '') => pull(`/v2/token${query}`, {auth})
  return {
    ...at,
    pull,
    token,
    async names(auth, headers = {}) {
      const answer = await pull('/v2/_catalog', {auth, headers})
      return (answer.json() as {repositories: string[]}).repositories.toSorted()
    },
    async bearer(auth, query) {
      const {token: value} = (await token(auth, query)).json() as {token: string}
      return {authorization: `Bearer ${value}`}
    },
    async idOf(path, name) {
      const {results} = await at.ok('GET', `${path}${path.includes('?') ? '&' : '?'}full_result=true`)
      const found = (results as {id: number; name: string}[]).find((record) => record.name === name)
      if (!found) throw new Error(`no ${name} in ${path}`)
      return found.id
    },
  }
}
