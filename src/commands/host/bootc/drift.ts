import {flag} from '../../../contract/define'
import * as t from '../../../contract/shape'
import {AppError, exitCodes} from '../../../core/errors'
import {exitCodeOption} from '../../../kit/parse/globals'
import {command} from '../../../kit/run/command'
import {rows} from '../../../kit/run/result'
import {field, fields} from '../../../output/fields'
import {driftOf, hostDrift, uncertain, type HostDrift} from '../../../workflows/bootc/drift'
import {findHosts} from '../../../workflows/bootc/hosts'
import {readServed} from '../../../workflows/bootc/served'
import {readSameImages} from '../../../workflows/images/same-image'
import {hostParams, scopeOf} from './shared'

const shown = fields<HostDrift>()(
  field('Host', 'host', {thin: true, narrow: 'never'}),
  field('Environment', 'environment', {narrow: 'first'}),
  field('State', 'state', {state: true, narrow: 'never'}),
  field('Running Image', 'image', {narrow: 'drop'}),
  field('Running Digest', 'digest', {narrow: 'middle'}),
  field('Served Digest', 'served_digest', {narrow: 'middle'}),
)

/** Ends the program with the exit code alone. */
const different = new AppError({code: 'different', message: 'Hosts are not up to date', exit: exitCodes.negative})

export default command({
  dryRun: 'reads',
  summary: 'List image mode hosts that are not up to date',
  description:
    'Compares the image that each host boots with what its environment serves now under that name. A host is behind when ' +
    'another digest is served, staged when that one is staged already, and gone when the environment no longer serves the name.',
  examples: [
    ['Hosts that do not boot what their environment serves', '--organization ACME'],
    [
      'All hosts of Prod, with those that are up to date',
      "--search 'lifecycle_environment = Prod' --organization ACME --all",
    ],
  ],
  params: {
    ...hostParams,
    all: flag('Include hosts that are up to date'),
    exit_code: flag('Exit with 1 if a host is not up to date, and with 2 after an error'),
  },
  fields: shown,
  answer: t.list(hostDrift),
  group: 'SELECT',
  async run(ctx) {
    const {client} = ctx
    const hosts = await findHosts(client, await scopeOf(ctx, false))
    const served = await readServed(client, hosts)
    const same = await readSameImages(client, uncertain(hosts, served), hosts[0]?.organizationId ?? undefined)
    const drift = driftOf(hosts, served, same)
    const drifted = drift.filter(({state}) => state !== 'current')
    const isCurrent = drift.length > 0 && drifted.length === 0 && !ctx.flag('all') && ctx.terminal.isWatched
    const below =
      drift.length === 1 ? 'The host is up to date.' : `All ${drift.length} hosts in image mode are up to date.`
    const isFailure = ctx.flag(exitCodeOption) && drifted.length > 0
    const found = rows(shown, ctx.flag('all') ? drift : drifted)
    return {...found, ...(isCurrent && {below}), ...(isFailure && {failure: different})}
  },
})
