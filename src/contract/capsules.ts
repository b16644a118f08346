import {context} from './common'
import {api, get, text, yesNo} from './define'
import * as t from './shape'

export const capsule = t.record('Capsule', () => ({
  id: t.integer,
  name: t.text,
  status: t.optional(t.text),
  hosts_count: t.integer,
  url: t.text,
  remote_execution_pubkey: t.nullable(t.text),
  download_policy: t.text,
  http_proxy_id: t.nullable(t.integer),
  supported_pulp_types: t.list(t.text),
  lifecycle_environments: t.list(
    t.object({
      id: t.integer,
      name: t.text,
      label: t.text,
      description: t.nullable(t.text),
      organization_id: t.integer,
      organization: t.text,
      library: t.boolean,
      registry_name_pattern: t.nullable(t.text),
      registry_unauthenticated_pull: t.boolean,
      prior: t.nullable(t.text),
      prior_id: t.nullable(t.integer),
      created_at: t.time,
      updated_at: t.time,
    }),
  ),
  features: t.list(t.object({id: t.integer, name: t.text, capabilities: t.list(t.text)})),
  created_at: t.time,
  updated_at: t.time,
}))
export type Capsule = t.TypeOf<typeof capsule>

export const capsuleDetails = t.record('CapsuleDetails', () => ({
  ...capsule.members,
  locations: t.list(t.object({id: t.integer, name: t.text, title: t.text, description: t.nullable(t.text)})),
  organizations: t.list(t.object({id: t.integer, name: t.text, title: t.text, description: t.nullable(t.text)})),
  version: t.optional(t.text),
}))
export type CapsuleDetails = t.TypeOf<typeof capsuleDetails>

export const capsules = api('capsules', 'Smart proxies that mirror content', {
  index: get('/katello/api/capsules', {
    summary: 'List smart proxies that mirror content',
    params: {
      ...context,
      include_status: yesNo('Query each smart proxy for its status'),
    },
    paged: true,
    answer: t.listOf(capsule),
  }),
  show: get('/katello/api/capsules/:id', {
    summary: 'Show a smart proxy that mirrors content',
    params: {
      ...context,
      id: text('Identifier or name of the proxy', {required: true}),
      include_status: yesNo('Query each smart proxy for its status', {internal: true}),
      include_version: yesNo('Query the smart proxy for its version', {internal: true}),
    },
    answer: capsuleDetails,
  }),
})
