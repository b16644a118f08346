import type {Authority} from '../server/kernel/tls/authority'
import type {Store} from '../server/tables'
import type {Gateways} from '../server/capsules/gateway-client'
import type {Address} from '../server/kernel/address'
import type {ContentStore} from '../oci/store'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {makeDirectory} from '../core/directory'
import {AppError, exitCodes, usageError} from '../core/errors'
import {applyFacts, bootcColumns} from '../server/hosts/facts'
import {hostToken} from '../server/jobs/work'
import {environmentsOfHost, facetOf, hostByUuid, registerHost, unregisterHost} from '../server/hosts/rules'
import {chosenEnvironments, labelOf} from '../server/environments/view-environments'
import type {Host} from '../server/hosts/tables'
import type {Organization} from '../server/organizations/tables'
import type {Input, Outcome} from './sandbox'

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const textsOf = (value: unknown): string[] | undefined => (Array.isArray(value) ? value.map(String) : undefined)

/** The parts of the server that registering a host uses. */
export interface HostParts {
  readonly store: Store
  readonly content: ContentStore
  readonly address: Address
  readonly gateways: Gateways
  authority(): Authority
  readonly dataDirectory: string
}

/**
 * Registers a host and writes its certificate, key, token for jobs and the authority to a directory, under the names by which podman and
 * skopeo take such a directory. `environments`: labels such as `Dev/App_CV`; Library when absent.
 */
export async function registerSandboxHost(
  {store, content, address, gateways, authority, dataDirectory}: HostParts,
  input: Input,
): Promise<Outcome> {
  const name = textOf(input['name']) ?? ''
  const organization = organizationOf(store, textOf(input['organization']))
  const labels = textsOf(input['environments'])
  const isNew = !store.hosts.first({name: name.trim().toLowerCase()})
  const environments = labels && chosenEnvironments(store, organization.id, {content_view_environments: labels})
  const {host, uuid} = registerHost(
    {store, content, address, gateways},
    {name, organization, ...(environments && {environments})},
  )
  const directory = textOf(input['directory']) ?? join(dataDirectory, 'hosts', host.name)
  const ca = authority()
  const {certificate, key} = ca.client({commonName: uuid})
  makeDirectory(directory, 0o700)
  writeFileSync(join(directory, 'ca.crt'), ca.certificate, {mode: 0o600})
  writeFileSync(join(directory, 'client.cert'), certificate, {mode: 0o600})
  writeFileSync(join(directory, 'client.key'), key, {mode: 0o600})
  writeFileSync(join(directory, 'host.token'), hostToken(store, uuid), {mode: 0o600})
  return {
    id: host.id,
    name: host.name,
    uuid,
    organization: organization.name,
    environments: environmentsOfHost(store, host).map((row) => labelOf(store, row)),
    directory,
    is_new: isNew,
  }
}

/** Ends the registration of a host that is named by its consumer uuid; `isWhole`: removes the host as well. */
export async function forgetHost(
  {store, gateways}: Pick<HostParts, 'store' | 'gateways'>,
  {host: uuid, isWhole}: Input,
): Promise<Outcome> {
  const host = hostByUuid(store, textOf(uuid) ?? '')
  if (host) unregisterHost({store, gateways}, host)
  if (host && isWhole === true) store.hosts.delete({id: host.id})
  return {isForgotten: host !== undefined}
}

/** Takes facts of a host that is named by its name or its consumer uuid; gives what it runs then. */
export async function uploadFacts(
  {store, content}: {store: Store; content: ContentStore},
  {host: wanted, facts}: Input,
): Promise<Outcome> {
  const name = textOf(wanted) ?? ''
  const found = store.hosts.first({name: name.toLowerCase()}) ?? hostByUuid(store, name)
  if (!found || !facetOf(store, found))
    throw new AppError({
      code: 'not_found',
      message: found ? `Host ${found.name} is not registered` : `There is no host ${name}`,
      hint: 'Register it: mallet sandbox host register --name NAME',
      exit: exitCodes.notFound,
    })
  applyFacts({store, content}, found, facts as Record<string, unknown>)
  return imageMode(store, found)
}

function imageMode(store: Store, host: Host): Outcome {
  const facet = facetOf(store, host)
  return {
    id: host.id,
    name: host.name,
    ...Object.fromEntries(bootcColumns.map(({column}) => [column, facet?.[column] ?? null])),
  }
}

/** By name or label; the only one there is when none is named. */
function organizationOf(store: Store, wanted: string | undefined): Organization {
  const {organizations} = store
  const all = organizations.all()
  const [only, ...others] = all
  if (wanted === undefined && only && others.length === 0) return only
  const found = wanted && (organizations.first({name: wanted}) ?? organizations.first({label: wanted}))
  if (found) return found
  const known = all.map(({name}) => name).join(', ')
  if (wanted === undefined) throw usageError('No organization specified', `Add --organization; organizations: ${known}`)
  throw new AppError({
    code: 'not_found',
    message: `There is no organization ${wanted}`,
    hint: `Organizations: ${known}`,
    exit: exitCodes.notFound,
  })
}
