import {
  boolean,
  integer,
  nullable,
  references,
  stamps,
  table,
  text,
  time,
  unique,
  word,
  type RowOf,
} from '../kernel/store/columns'

export const products = table(
  'products',
  {
    organization_id: references('organizations'),
    name: text,
    label: text,
    cp_id: unique(text),
    description: nullable(text),
    provider_id: integer,
    sync_plan_id: nullable(integer),
    gpg_key_id: nullable(integer),
    ssl_ca_cert_id: nullable(integer),
    ssl_client_cert_id: nullable(integer),
    ssl_client_key_id: nullable(integer),
    ...stamps,
  },
  {
    unique: [
      ['organization_id', 'name'],
      ['organization_id', 'label'],
    ],
  },
)
export type Product = RowOf<typeof products>

/** Keys and certificates that products and repositories refer to. */
export const contentCredentials = table(
  'content_credentials',
  {
    organization_id: references('organizations', 'cascade'),
    name: text,
    content_type: word<'cert' | 'gpg_key'>(),
    content: text,
    ...stamps,
  },
  {unique: [['organization_id', 'name']]},
)
export type ContentCredential = RowOf<typeof contentCredentials>

export type SyncInterval = 'hourly' | 'daily' | 'weekly' | 'custom cron'

export const syncPlans = table(
  'sync_plans',
  {
    organization_id: references('organizations', 'cascade'),
    name: text,
    description: nullable(text),
    interval: word<SyncInterval>(),
    /** First time of the plan, and the time of day and week of the later ones. */
    sync_date: time,
    enabled: boolean,
    cron_expression: nullable(text),
    ...stamps,
  },
  {unique: [['organization_id', 'name']]},
)
export type SyncPlan = RowOf<typeof syncPlans>
