// Parts of records that several resources share.
import * as t from './shape'

/** Another object by its id and name. */
export const reference = t.object({id: t.integer, name: t.text})
export const labelled = t.object({id: t.integer, name: t.text, label: t.text})
/** An organization or a location that an object belongs to. */
export const taxonomy = t.object({
  id: t.integer,
  name: t.text,
  title: t.text,
  description: t.nullable(t.text),
  inherited: t.optional(t.boolean),
})
export const proxyReference = t.object({id: t.integer, name: t.text, url: t.text, inherited: t.optional(t.boolean)})

export const timestamps = {created_at: t.time, updated_at: t.time}

/** The organization of a Katello object. */
export const ofOrganization = {organization_id: t.integer, organization: labelled}

export const errataCounts = t.object({
  security: t.integer,
  bugfix: t.integer,
  enhancement: t.integer,
  total: t.integer,
})

/** The task that last did something, in short. */
export const lastTask = t.object({
  id: t.text,
  username: t.nullable(t.text),
  started_at: t.nullable(t.time),
  ended_at: t.nullable(t.time),
  state: t.oneOf('scheduled', 'pending', 'planning', 'planned', 'running', 'paused', 'stopping', 'stopped'),
  result: t.oneOf('pending', 'success', 'warning', 'error', 'cancelled'),
  progress: t.number,
})

/** A parameter of a host, a host group, an organization or a location. */
export const parameter = t.object({
  id: t.optional(t.integer),
  name: t.optional(t.text),
  value: t.optional(t.unknown),
  priority: t.optional(t.integer),
  parameter_type: t.optional(t.text),
  associated_type: t.optional(t.text),
  'hidden_value?': t.optional(t.boolean),
  hidden_value: t.optional(t.unknown),
  created_at: t.optional(t.time),
  updated_at: t.optional(t.time),
})

/** How a repository's synchronization goes. Servers leave all of it empty where nothing was ever synchronized. */
export const syncProgress = t.object({
  id: t.nullable(t.integer),
  product_id: t.nullable(t.integer),
  progress: t.nullable(t.object({progress: t.number})),
  sync_id: t.nullable(t.text),
  state: t.nullable(t.text),
  raw_state: t.nullable(t.text),
  start_time: t.nullable(t.text),
  finish_time: t.nullable(t.text),
  duration: t.nullable(t.text),
  display_size: t.nullable(t.text),
  size: t.nullable(t.text),
  is_running: t.nullable(t.boolean),
  error_details: t.nullable(t.object({messages: t.list(t.text)})),
})

/** Where a host, an activation key or a host group gets its content from. */
export const contentViewEnvironment = t.object({
  id: t.optional(t.integer),
  label: t.text,
  candlepin_name: t.optional(t.text),
  content_view: t.object({
    id: t.integer,
    name: t.text,
    composite: t.boolean,
    rolling: t.optional(t.boolean),
    content_view_version: t.optional(t.text),
    content_view_version_id: t.optional(t.integer),
    content_view_version_latest: t.optional(t.boolean),
    content_view_default: t.optional(t.boolean),
  }),
  lifecycle_environment: t.object({
    id: t.integer,
    name: t.text,
    lifecycle_environment_library: t.optional(t.boolean),
  }),
})

/** What a taxonomy (organization, location) contains. */
export const taxonomyContents = {
  users: t.list(t.object({id: t.integer, description: t.nullable(t.text), login: t.text})),
  smart_proxies: t.list(proxyReference),
  subnets: t.optional(t.list(t.unknown)),
  compute_resources: t.optional(t.list(t.unknown)),
  media: t.optional(t.list(t.unknown)),
  ptables: t.optional(
    t.list(
      t.object({
        id: t.integer,
        name: t.text,
        description: t.nullable(t.text),
        os_family: t.nullable(t.text),
        inherited: t.boolean,
        ...timestamps,
      }),
    ),
  ),
  provisioning_templates: t.optional(
    t.list(
      t.object({
        id: t.integer,
        name: t.text,
        inherited: t.boolean,
        template_kind_id: t.nullable(t.integer),
        template_kind_name: t.nullable(t.text),
      }),
    ),
  ),
  domains: t.optional(t.list(t.unknown)),
  realms: t.optional(t.list(t.unknown)),
  environments: t.optional(t.list(t.unknown)),
}

/** What could follow in a search that is being typed, or why it cannot be read. */
export const completions = t.list(
  t.union(t.object({completed: t.text, part: t.text, label: t.text, category: t.text}), t.object({error: t.text})),
)
