import {context} from './common'
import {api, del, get, post, put, text} from './define'
import * as t from './shape'
import {organization, organizationDetails} from './organizations'

export const foremanOrganization = t.record('ForemanOrganization', () => organization.members)
export type ForemanOrganization = t.TypeOf<typeof foremanOrganization>

export const foremanOrganizationDetails = t.record('ForemanOrganizationDetails', () => organizationDetails.members)
export type ForemanOrganizationDetails = t.TypeOf<typeof foremanOrganizationDetails>

const id = text('Organization', {required: true})

export const foremanOrganizations = api('foreman_organizations', 'Organizations, read-only', () => ({
  index: get('/api/organizations', {
    summary: 'List organizations',
    params: {
      ...context,
    },
    paged: true,
    answer: t.listOf(foremanOrganization),
  }),
  show: get('/api/organizations/:id', {
    summary: 'Show an organization',
    params: {
      ...context,
      id: text('Identifier or title of the organization', {required: true}),
    },
    answer: foremanOrganizationDetails,
  }),
  create: post('/api/organizations', {
    summary: 'Not available here; use /katello/api/organizations',
    answer: t.unknown,
  }),
  update: put('/api/organizations/:id', {
    summary: 'Not available here; use /katello/api/organizations',
    params: {id},
    answer: t.unknown,
  }),
  destroy: del('/api/organizations/:id', {
    summary: 'Not available here; use /katello/api/organizations',
    params: {id},
    answer: t.unknown,
  }),
}))
