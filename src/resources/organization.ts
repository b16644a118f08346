import {organizations, type Organization, type OrganizationDetails} from '../contract/organizations'
import {
  collection,
  date,
  field,
  fields,
  flatReference,
  keyValue,
  label,
  paragraph,
  reference,
  template,
  values,
} from '../output/fields'
import {bySearch, resource, type Resource} from './define'
import {computeResource} from './compute-resource'
import {domain} from './domain'
import {hostgroup} from './hostgroup'
import {location} from './location'
import {medium} from './medium'
import {partitionTable} from './partition-table'
import {provisioningTemplate} from './provisioning-template'
import {realm} from './realm'
import {smartProxy} from './smart-proxy'
import {subnet} from './subnet'
import {user} from './user'

const cdnTypes: Readonly<Record<string, string>> = {
  redhat_cdn: 'Red Hat CDN',
  custom_cdn: 'Custom CDN',
  network_sync: 'Network Sync',
  export_sync: 'Export Sync',
}
const cdnType = ({type}: NonNullable<OrganizationDetails['cdn_configuration']>): unknown => cdnTypes[type] ?? type

export const organization = resource({
  noun: 'organization',
  isImplied: true,
  sorts: ['name'],
  lookup: {name: bySearch('name'), label: bySearch('label'), title: bySearch('title')},
  actions: organizations,
  refers: {
    user,
    'smart-proxy': smartProxy,
    'compute-resource': computeResource,
    medium,
    'partition-table': partitionTable,
    'provisioning-template': provisioningTemplate,
    domain,
    realm,
    hostgroup,
    subnet,
    location,
    organization: self,
  },
  list: fields<Organization>()(
    field('Id', 'id', {thin: true}),
    field('Title', 'title', {thin: true}),
    field('Name', 'name', {thin: true}),
    paragraph('Description', 'description'),
    field('Label', 'label', {thin: true}),
  ),
  info: fields<OrganizationDetails>()(
    field('Id', 'id', {thin: true}),
    field('Title', 'title', {thin: true}),
    field('Name', 'name', {thin: true}),
    paragraph('Description', 'description'),
    flatReference('Parent', 'parent'),
    collection('Users', 'users', [reference(null, '', {name: 'login'})], {numbered: false}),
    collection('Smart proxies', 'smart_proxies', [reference(null, '')], {numbered: false}),
    collection('Subnets', 'subnets', [reference(null, '')], {numbered: false}),
    collection('Compute resources', 'compute_resources', [reference(null, '')], {numbered: false}),
    collection('Installation media', 'media', [reference(null, '')], {numbered: false}),
    collection('Templates', 'provisioning_templates', [template(null, '')], {numbered: false}),
    collection('Partition Tables', 'ptables', [reference(null, '')], {numbered: false}),
    collection('Domains', 'domains', [reference(null, '')], {numbered: false}),
    collection('Realms', 'realms', [reference(null, '')], {numbered: false}),
    collection('Hostgroups', 'hostgroups', [reference(null, '', {name: 'title'})], {numbered: false}),
    collection('Parameters', 'parameters', [keyValue(null, '')], {numbered: false}),
    collection('Locations', 'locations', [reference(null, '')], {hideBlank: true, numbered: false}),
    date('Created at', 'created_at'),
    date('Updated at', 'updated_at'),
    field('Label', 'label', {thin: true}),
    field('Description', 'description'),
    values('Service Levels', 'service_levels'),
    label(
      'CDN configuration',
      [
        field('Type', cdnType),
        field('URL', 'url', {hideBlank: true}),
        field('Upstream Organization', 'upstream_organization_label', {hideBlank: true}),
        field('Upstream Lifecycle Environment', 'upstream_lifecycle_environment_label', {hideBlank: true}),
        field('Upstream Content View', 'upstream_content_view_label', {hideBlank: true}),
        field('Username', 'username', {hideBlank: true}),
        field('SSL CA Credential ID', 'ssl_ca_credential_id', {hideBlank: true}),
      ],
      {hideBlank: true, path: 'cdn_configuration'},
    ),
  ),
})

// A resource may refer to itself; a function with a declared type lets the compiler see through that.
function self(): Resource {
  return organization
}
