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
  type Row,
} from '../output/fields'
import {bySearch, del, get, list, number, post, put, resource, text, to, toMany, yesNo, type Resource} from './define'
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

/** What belongs to an organization, when it is made and changed later. */
const members = {
  description: text({within: 'organization'}),
  user_ids: toMany(user, 'users', {within: 'organization'}),
  smart_proxy_ids: toMany(smartProxy, 'smart-proxies', {within: 'organization'}),
  compute_resource_ids: toMany(computeResource, 'compute-resources', {within: 'organization'}),
  medium_ids: toMany(medium, 'media', {within: 'organization'}),
  ptable_ids: toMany(partitionTable, 'partition-tables', {within: 'organization'}),
  provisioning_template_ids: toMany(provisioningTemplate, 'provisioning-templates', {within: 'organization'}),
  domain_ids: toMany(domain, 'domains', {within: 'organization'}),
  realm_ids: toMany(realm, 'realms', {within: 'organization'}),
  hostgroup_ids: toMany(hostgroup, 'hostgroups', {titles: 'hostgroup-titles', within: 'organization'}),
  environment_ids: list({within: 'organization'}),
  subnet_ids: toMany(subnet, 'subnets', {within: 'organization'}),
  ignore_types: list({within: 'organization'}),
  location_ids: toMany(location, 'locations', {titles: 'location-titles', within: 'organization'}),
}

const cdnTypes: Readonly<Record<string, string>> = {
  redhat_cdn: 'Red Hat CDN',
  custom_cdn: 'Custom CDN',
  network_sync: 'Network Sync',
  export_sync: 'Export Sync',
}
const cdnType = (cdn: Row): unknown => cdnTypes[String(cdn['type'])] ?? cdn['type']

export const organization = resource({
  noun: 'organization',
  path: '/katello/api/organizations',
  lookup: {name: bySearch('name'), label: bySearch('label'), title: bySearch('title')},
  actions: {
    // organization configure-cdn
    cdn_configuration: put('/katello/api/organizations/:id/cdn_configuration', {
      type: text({required: true}),
      url: text(),
      username: text(),
      password: text({secret: true}),
      upstream_organization_label: text(),
      upstream_content_view_label: text(),
      upstream_lifecycle_environment_label: text(),
      ssl_ca_credential_id: number(),
      custom_cdn_auth_enabled: yesNo(),
    }),
    create: post('/katello/api/organizations', {
      location_id: to(location),
      organization_id: to(self),
      name: text({required: true, within: 'organization'}),
      label: text({within: 'organization'}),
      ...members,
    }),
    destroy: del('/katello/api/organizations/:id', {location_id: to(location), organization_id: to(self)}),
    show: get('/katello/api/organizations/:id', {location_id: to(location), organization_id: to(self)}),
    index: get('/katello/api/organizations', {
      location_id: to(location),
      organization_id: to(self),
      sort_by: text(),
      sort_order: text(),
    }),
    update: put('/katello/api/organizations/:id', {
      location_id: to(location),
      organization_id: to(self),
      redhat_repository_url: text(),
      name: text({within: 'organization'}),
      ...members,
    }),
  },
  list: fields(
    field('Id', 'id', {thin: true}),
    field('Title', 'title', {thin: true}),
    field('Name', 'name', {thin: true}),
    paragraph('Description', 'description'),
    field('Label', 'label', {thin: true}),
  ),
  info: fields(
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
