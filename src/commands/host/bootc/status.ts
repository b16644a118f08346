import {flag} from '../../../contract/define'
import * as t from '../../../contract/shape'
import {command} from '../../../kit/run/command'
import {rows} from '../../../kit/run/result'
import {field, fields} from '../../../output/fields'
import {findHosts, type FleetHost} from '../../../workflows/bootc/hosts'
import {refreshFacts} from '../../../workflows/bootc/refresh'
import {labelsOf} from '../../../workflows/bootc/served'
import {hostParams, scopeOf} from './shared'

const reported = t.nullable(t.object({image: t.text, digest: t.nullable(t.text)}))

const bootcStatus = t.record('HostBootcStatus', () => ({
  host: t.text,
  host_id: t.integer,
  environment: t.about('Labels of its content view environments', t.text),
  booted: t.about('Null for a host in package mode', reported),
  staged: reported,
  available: reported,
  rollback: reported,
}))

const shown = fields<t.TypeOf<typeof bootcStatus>>()(
  field('Host', 'host', {thin: true, narrow: 'never'}),
  field('Environment', 'environment', {narrow: 'first'}),
  field('Running Image', 'booted.image', {narrow: 'drop'}),
  field('Running Digest', 'booted.digest', {narrow: 'middle'}),
  field('Staged Image', 'staged.image', {sets: ['ALL']}),
  field('Staged Digest', 'staged.digest', {narrow: 'middle'}),
  field('Available Image', 'available.image', {sets: ['ALL']}),
  field('Available Digest', 'available.digest', {sets: ['ALL']}),
  field('Rollback Image', 'rollback.image', {sets: ['ALL']}),
  field('Rollback Digest', 'rollback.digest', {narrow: 'middle'}),
)

export default command({
  dryRun: 'reads',
  summary: 'Show what image mode hosts boot',
  description: 'Lists what the hosts have reported; --refresh makes them report again first, by a job.',
  examples: [
    ['All hosts in image mode', '--organization ACME'],
    ['Hosts that have staged an image', "--search 'bootc_staged_digest ~ sha256' --organization ACME"],
    [
      'Make two hosts report again first',
      '--host web1.example.com --host web2.example.com --refresh',
      'hosts that run jobs',
    ],
  ],
  params: {...hostParams, refresh: flag('Make the hosts report again first')},
  fields: shown,
  answer: t.list(bootcStatus),
  group: 'SELECT',
  async run(ctx) {
    const {client, signal} = ctx
    const scope = await scopeOf(ctx, false)
    const hosts = await findHosts(client, scope)
    if (!ctx.flag('refresh') || hosts.length === 0) return rows(shown, hosts.map(rowOf))
    const failure = await refreshFacts({client, signal}, hosts)
    const now = await findHosts(client, scope)
    return {...rows(shown, now.map(rowOf)), ...(failure && {failure})}
  },
})

const rowOf = ({id, name, environments, booted, staged, available, rollback}: FleetHost) => ({
  host: name,
  host_id: id,
  environment: environments.length === 0 ? '' : labelsOf(environments),
  booted,
  staged,
  available,
  rollback,
})
