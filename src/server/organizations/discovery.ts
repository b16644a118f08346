import type {Call} from '../kernel/http/call'
import {invalidArgument, notFound} from '../kernel/errors'
import type {Tasks} from '../kernel/tasks/engine'
import {discoverInput, discoverRepositories} from '../repositories/discover-task'
import type {Organization} from './tables'

interface Asked {
  readonly url?: string | null | undefined
  readonly content_type?: string | null | undefined
  readonly upstream_username?: string | null | undefined
  readonly upstream_password?: string | null | undefined
  readonly search?: string | null | undefined
}

const subjectOf = ({id}: Organization) => ({type: 'Organization', id})

/** Starts to look for repositories at a URL; 400 for what is no URL and for content that is not searched for here. */
export function startDiscovery(call: Call<Asked>, row: Organization) {
  const {url, content_type: type, upstream_username: username, upstream_password: password, search} = call.params
  if (!url || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw invalidArgument(
      `${url ? `'${url}' is not` : 'No url is given: it must be'} the http or https URL of a registry`,
    )
  // servers look for yum repositories unless they are told otherwise
  if (type !== 'docker')
    throw invalidArgument(`This server can discover only container repositories, not ${type ?? 'yum'}`)
  return call.startTask(discoverRepositories, discoverInput({url, username, password, search}), {
    organizationId: row.id,
    links: [subjectOf(row)],
  })
}

/** Ends the search that is under way in an organization; 404 when there is none. */
export function cancelDiscovery({tasks}: {tasks: Tasks}, call: Call<unknown>, row: Organization) {
  const task = tasks.latest(discoverRepositories.label, subjectOf(row))
  if (!task || !tasks.cancel(task)) throw notFound(`No discovery of repositories is running in ${row.name}`)
  return call.accepted(tasks.current(task))
}
