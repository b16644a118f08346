// Resources of which mallet only looks up ids by names.
import {api, get} from './define'
import * as t from './shape'

const named = t.object({id: t.integer, name: t.text})

const lookup = <const P extends string, const N extends string>(name: N, path: P, summary: string) =>
  api(name, summary, () => ({
    index: get(path, {summary: `List ${name.replaceAll('_', ' ')}`, paged: true, answer: t.listOf(named)}),
  }))

export const ansibleCollections = lookup(
  'ansible_collections',
  '/katello/api/ansible_collections',
  'Ansible collections',
)
export const computeResources = lookup(
  'compute_resources',
  '/api/compute_resources',
  'Compute resources that run virtual machines',
)
export const debs = lookup('debs', '/katello/api/debs', 'Debian packages')
export const domains = lookup('domains', '/api/domains', 'DNS domains')
export const media = lookup('media', '/api/media', 'Installation media')
export const packages = lookup('packages', '/katello/api/packages', 'RPM packages')
export const partitionTables = lookup('ptables', '/api/ptables', 'Partition tables')
export const provisioningTemplates = lookup(
  'provisioning_templates',
  '/api/provisioning_templates',
  'Provisioning templates',
)
export const realms = lookup('realms', '/api/realms', 'Kerberos realms')
export const subnets = lookup('subnets', '/api/subnets', 'Subnets')
export const subscriptions = lookup('subscriptions', '/katello/api/subscriptions', 'Subscriptions')
