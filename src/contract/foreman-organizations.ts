import {api, del, get, post, put, text} from './define'
import * as t from './shape'
import {organization, organizationDetails} from './organizations'

export const foremanOrganization = t.record('ForemanOrganization', () => organization.members)
export type ForemanOrganization = t.TypeOf<typeof foremanOrganization>

export const foremanOrganizationDetails = t.record('ForemanOrganizationDetails', () => organizationDetails.members)
export type ForemanOrganizationDetails = t.TypeOf<typeof foremanOrganizationDetails>

export const foremanOrganizations = api('foreman_organizations', 'Organizations, read only', {
  index: get('/api/organizations', {
    summary: 'List all organizations',
    params: {
      organization_id: text('Set the current organization context for the request'),
      location_id: text('Set the current location context for the request'),
    },
    paged: true,
    answer: t.listOf(foremanOrganization),
  }),
  show: get('/api/organizations/:id', {
    summary: 'Show organization',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Identifier or title of the organization', {required: true}),
    },
    answer: foremanOrganizationDetails,
  }),
  create: post('/api/organizations', {summary: 'Not served: use /katello/api', answer: t.unknown}),
  update: put('/api/organizations/:id', {
    summary: 'Not served: use /katello/api',
    params: {id: text('Organization', {required: true})},
    answer: t.unknown,
  }),
  destroy: del('/api/organizations/:id', {
    summary: 'Not served: use /katello/api',
    params: {id: text('Organization', {required: true})},
    answer: t.unknown,
  }),
})
