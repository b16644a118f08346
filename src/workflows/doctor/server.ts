// What a server that answers says of us and of itself: login, permissions, versions, plug-ins.
import {contentViews} from '../../contract/content-views'
import {foremanTasks} from '../../contract/foreman-tasks'
import {hosts} from '../../contract/hosts'
import {organizations} from '../../contract/organizations'
import {repositories} from '../../contract/repositories'
import {statuses} from '../../contract/statuses'
import {users} from '../../contract/users'
import {isAtLeast, katelloVersions} from '../../contract/versions'
import {AppError} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import {fail, ok, warn, type Finding} from './finding'

export async function serverFindings(client: Client): Promise<Finding[]> {
  const login = await attempt(
    'Login',
    async () => {
      const {login: name, admin} = await client.call(users.show_current, {})
      return ok('Login', `${name}${admin ? ', an administrator' : ''}`)
    },
    'Check --server: Foreman, with Katello, answers at /api/current_user',
  )
  if (login.state === 'fail') return [login]
  const topics = await mapParallel(reads(client), 4, async ([topic, read]) =>
    attempt(
      `Permission: ${topic}`,
      async () => {
        await read()
        return ok(`Permission: ${topic}`, 'may be listed')
      },
      'Ask an administrator for a role that may view them',
      true,
    ),
  )
  return [login, ...topics, ...(await versionFindings(client))]
}

const one = {only: {page: 1, perPage: 1}} as const

const reads = (client: Client): readonly (readonly [string, () => Promise<unknown>])[] => [
  ['organization', () => client.all(organizations.index, {}, one)],
  ['repository', () => client.all(repositories.index, {}, one)],
  ['content-view', () => client.all(contentViews.index, {}, one)],
  ['host', () => client.all(hosts.index, {}, one)],
  ['task', () => client.all(foremanTasks.index, {}, one)],
]

async function attempt(
  check: string,
  work: () => Promise<Finding>,
  action: string,
  isOptional = false,
): Promise<Finding> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const make = isOptional && [403, 404].includes(error.parts.status ?? 0) ? warn : fail
    return make(
      check,
      error.message,
      [403, 404].includes(error.parts.status ?? 0) ? action : (error.parts.hint ?? action),
    )
  }
}

function katelloFinding(version: string): Finding {
  const [oldest] = katelloVersions
  if (isAtLeast(version, oldest)) return ok('Katello', version)
  return warn(
    'Katello',
    `${version}, older than ${oldest}`,
    `mallet is made for ${oldest} and later: some options may have no effect; upgrade the server where you can`,
  )
}

async function versionFindings(client: Client): Promise<Finding[]> {
  try {
    const {foreman, katello} = (await client.call(statuses.statuses, {})).results
    const plugins = foreman.plugins.map(({name, version}) => `${name} ${version}`)
    return [
      ok('Foreman', foreman.version),
      katello
        ? katelloFinding(katello.version)
        : fail('Katello', 'is not installed', 'Install Katello, or use another server'),
      ok('Plugins', plugins.join(', ') || 'none'),
    ]
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return [warn('Versions', error.message, 'An administrator can see them: mallet status')]
  }
}
