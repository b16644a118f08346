import * as t from '../contract/shape'
import {hosts, type Host, type HostDetails} from '../contract/hosts'
import {hostBootcImages} from '../contract/host-bootc-images'
import {
  boolean,
  collection,
  date,
  field,
  fields,
  flatReference,
  keyValue,
  label,
  longText,
  reference,
  values,
} from '../output/fields'
import {bySearch, optional, resource} from './define'
import {hostgroup} from './hostgroup'
import {location} from './location'
import {organization} from './organization'

/** `interface (primary, provision)`, as its flags are. */
function interfaceType(nic: HostDetails['interfaces'][number]): unknown {
  const flags = (['primary', 'provision'] as const).filter((flag) => nic[flag])
  return `${nic.type ?? ''}${flags.length > 0 ? ` (${flags.join(', ')})` : ''}`
}

/** A host without a compute resource has none to name, but in CSV hammer names it so. */
const computeResource = {
  ...flatReference('Compute Resource', 'compute_resource'),
  path: (record: Readonly<Record<string, unknown>>): unknown => ({
    ...record,
    compute_resource_name: record['compute_resource_name'] ?? 'Bare Metal',
  }),
}

export const host = resource({
  noun: 'host',
  sorts: ['name'],
  scope: [optional(organization), optional(location)],
  lookup: {name: bySearch('name')},
  actions: {...hosts, ...hostBootcImages},
  refers: {hostgroup, location, organization},
  list: fields<Host>()(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    flatReference('Operating System', 'operatingsystem'),
    flatReference('Host Group', 'hostgroup', {name: 'title'}),
    field('IP', 'ip'),
    field('MAC', 'mac'),
    field('Global Status', 'global_status_label', {state: true}),
    flatReference('Organization', 'organization', {sets: ['ALL'], hideBlank: true}),
    flatReference('Location', 'location', {sets: ['ALL'], hideBlank: true}),
    field('Additional Information', 'comment', {sets: ['ALL']}),
    values('Content View Environments', 'content_facet_attributes.content_view_environment_labels'),
    boolean('Multi Content View Environment', 'content_facet_attributes.multi_content_view_environment'),
    field('Security', 'content_facet_attributes.errata_counts.security', {sets: ['ALL']}),
    field('Bugfix', 'content_facet_attributes.errata_counts.bugfix', {sets: ['ALL']}),
    field('Enhancement', 'content_facet_attributes.errata_counts.enhancement', {sets: ['ALL']}),
    field('Running image', 'content_facet_attributes.bootc_booted_image', {sets: ['ALL']}),
    field('Running image digest', 'content_facet_attributes.bootc_booted_digest', {sets: ['ALL']}),
    field('Staged image', 'content_facet_attributes.bootc_staged_image', {sets: ['ALL']}),
    field('Staged image digest', 'content_facet_attributes.bootc_staged_digest', {sets: ['ALL']}),
    field('Available image', 'content_facet_attributes.bootc_available_image', {sets: ['ALL']}),
    field('Available image digest', 'content_facet_attributes.bootc_available_digest', {sets: ['ALL']}),
    field('Rollback image', 'content_facet_attributes.bootc_rollback_image', {sets: ['ALL']}),
    field('Rollback image digest', 'content_facet_attributes.bootc_rollback_digest', {sets: ['ALL']}),
    field('Trace Status', 'traces_status_label', {state: true}),
    field('Last Checkin', 'subscription_facet_attributes.last_checkin', {narrow: 'drop'}),
  ),
  info: fields<HostDetails>()(
    field('Id', 'id', {thin: true}),
    field('UUID', 'uuid', {hideBlank: true}),
    field('Name', 'name', {thin: true}),
    flatReference('Organization', 'organization', {hideBlank: true}),
    flatReference('Location', 'location', {hideBlank: true}),
    flatReference('Host Group', 'hostgroup', {name: 'title'}),
    computeResource,
    flatReference('Compute Profile', 'compute_profile', {hideBlank: true}),
    field('Cert name', 'certname'),
    field('Token', 'token'),
    boolean('Managed', 'managed'),
    date('Installed at', 'installed_at'),
    date('Last report', 'last_report'),
    field('Uptime (seconds)', 'uptime_seconds', {hideBlank: true}),
    label('Status', [
      field('Global Status', 'global_status_label', {state: true}),
      field('Build Status', 'build_status_label', {state: true}),
    ]),
    label('Network', [
      field('IPv4 address', 'ip', {hideBlank: true}),
      field('IPv6 address', 'ip6', {hideBlank: true}),
      field('MAC', 'mac'),
      flatReference('Subnet ipv4', 'subnet'),
      flatReference('Subnet ipv6', 'subnet6'),
      flatReference('Domain', 'domain'),
      label(
        'Service provider',
        [
          field('SP Name', 'sp_name', {hideBlank: true}),
          field('SP IP', 'sp_ip', {hideBlank: true}),
          field('SP MAC', 'sp_mac', {hideBlank: true}),
          flatReference('SP Subnet', 'sp_subnet', {hideBlank: true}),
        ],
        {hideBlank: true},
      ),
    ]),
    collection('Network interfaces', 'interfaces', [
      field('Id', 'id'),
      field('Identifier', 'identifier'),
      field('Type', interfaceType),
      field('MAC address', 'mac'),
      field('IPv4 address', 'ip', {hideBlank: true}),
      field('IPv6 address', 'ip6', {hideBlank: true}),
      field('FQDN', 'fqdn'),
    ]),
    label('Operating system', [
      flatReference('Architecture', 'architecture'),
      flatReference('Operating System', 'operatingsystem'),
      boolean('Build', 'build'),
      flatReference('Medium', 'medium'),
      flatReference('Partition Table', 'ptable'),
      field('PXE Loader', 'pxe_loader', {hideBlank: true}),
      longText('Custom partition table', 'disk'),
      flatReference('Image', 'image', {hideBlank: true}),
      field('Image file', (r) => r.image_file || null, {hideBlank: true}),
      boolean('Use image', 'use_image', {hideBlank: true}),
    ]),
    collection('Parameters', 'parameters', [keyValue(null, '')], {numbered: false}),
    collection('All parameters', 'all_parameters', [keyValue(null, '')], {numbered: false}),
    label('Additional info', [
      flatReference('Owner', 'owner'),
      field('Owner Id', 'owner_id'),
      field('Owner Type', 'owner_type'),
      boolean('Enabled', 'enabled'),
      flatReference('Model', 'model', {hideBlank: true}),
      longText('Comment', 'comment'),
    ]),
    label('Content Information', [
      field('Content View Environment Labels', 'content_facet_attributes.content_view_environment_labels'),
      collection('Content View Environments', 'content_facet_attributes.content_view_environments', [
        label(
          'Content view',
          [
            field('Id', 'id', {sets: ['ALL']}),
            field('Name', 'name', {sets: ['ALL']}),
            boolean('Composite', 'composite', {sets: ['ALL']}),
            boolean('Rolling', 'rolling', {sets: ['ALL']}),
          ],
          {sets: ['ALL'], path: 'content_view'},
        ),
        field('Content View ID', 'content_view.id'),
        field('Content View Name', 'content_view.name'),
        boolean('Composite Content View', 'content_view.composite'),
        boolean('Rolling Content View', 'content_view.rolling'),
        label('Lifecycle environment', [field('Id', 'id', {sets: ['ALL']}), field('Name', 'name', {sets: ['ALL']})], {
          sets: ['ALL'],
          path: 'lifecycle_environment',
        }),
        field('Lifecycle Environment Id', 'lifecycle_environment.id'),
        field('Lifecycle Environment Name', 'lifecycle_environment.name'),
        field('Label', 'label'),
      ]),
      label('Content Source', [field('Id', 'content_source_id'), field('Name', 'content_source_name')], {
        path: 'content_facet_attributes',
      }),
      label(
        'Kickstart Repository',
        [field('Id', 'kickstart_repository_id'), field('Name', 'kickstart_repository_name')],
        {path: 'content_facet_attributes'},
      ),
      field('Applicable Packages', 'content_facet_attributes.applicable_package_count'),
      field('Upgradable Packages', 'content_facet_attributes.upgradable_package_count'),
      label(
        'Applicable Errata',
        [
          field('Enhancement', 'errata_counts.enhancement'),
          field('Bug Fix', 'errata_counts.bugfix'),
          field('Security', 'errata_counts.security'),
        ],
        {path: 'content_facet_attributes'},
      ),
    ]),
    label('Subscription Information', [
      field('Uuid', 'subscription_facet_attributes.uuid'),
      field('Last Checkin', 'subscription_facet_attributes.last_checkin'),
      field('Release Version', 'subscription_facet_attributes.release_version'),
      field('Registered To', 'subscription_facet_attributes.registered_through'),
      field('Registered At', 'subscription_facet_attributes.registered_at'),
      collection(
        'Registered by Activation Keys',
        'subscription_facet_attributes.activation_keys',
        [reference(null, '')],
        {hideBlank: true},
      ),
      label(
        'System Purpose',
        [
          field('Service Level', 'service_level'),
          field('Purpose Usage', 'purpose_usage'),
          field('Purpose Role', 'purpose_role'),
        ],
        {path: 'subscription_facet_attributes'},
      ),
    ]),
    label('bootc Image Information', [
      field('Running image', 'content_facet_attributes.bootc_booted_image'),
      field('Running image digest', 'content_facet_attributes.bootc_booted_digest'),
      field('Staged image', 'content_facet_attributes.bootc_staged_image'),
      field('Staged image digest', 'content_facet_attributes.bootc_staged_digest'),
      field('Available image', 'content_facet_attributes.bootc_available_image'),
      field('Available image digest', 'content_facet_attributes.bootc_available_digest'),
      field('Rollback image', 'content_facet_attributes.bootc_rollback_image'),
      field('Rollback image digest', 'content_facet_attributes.bootc_rollback_digest'),
    ]),
    field('Trace Status', 'traces_status_label', {state: true}),
    collection('Host Collections', 'host_collections', [field('Id', 'id'), field('Name', 'name')]),
  ),
})

/** One digest of an image, with the number of hosts that run it. */
export const bootedImage = t.record('BootedImage', () => ({
  bootc_booted_image: t.nullable(t.text),
  bootc_booted_digest: t.nullable(t.text),
  host_count: t.integer,
}))
export type BootedImage = t.TypeOf<typeof bootedImage>

export const hostBootcImagesFields = fields<BootedImage>()(
  field('Running image', 'bootc_booted_image'),
  field('Running image digest', 'bootc_booted_digest'),
  field('Host count', 'host_count'),
)
