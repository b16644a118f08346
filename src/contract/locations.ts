import {api, del, get, ids, number, post, put, text} from './define'
import * as t from './shape'
import {parameter, taxonomy, taxonomyContents, timestamps} from './parts'

export const location = t.record('Location', () => ({
  id: t.integer,
  name: t.text,
  title: t.text,
  description: t.nullable(t.text),
  ancestry: t.nullable(t.text),
  parent_id: t.nullable(t.integer),
  parent_name: t.nullable(t.text),
  ...timestamps,
}))
export type Location = t.TypeOf<typeof location>

export const locationDetails = t.record('LocationDetails', () => ({
  ...location.members,
  ...taxonomyContents,
  hostgroups: t.list(
    t.object({
      id: t.integer,
      name: t.text,
      title: t.text,
      description: t.optional(t.nullable(t.text)),
      inherited: t.optional(t.boolean),
    }),
  ),
  organizations: t.list(taxonomy),
  parameters: t.list(parameter),
  deprecations: t.object({environments: t.text}),
  select_all_types: t.list(t.text),
  hosts_count: t.integer,
}))
export type LocationDetails = t.TypeOf<typeof locationDetails>

export const locations = api('locations', 'Locations of hosts', {
  index: get('/api/locations', {
    summary: 'List all locations',
    params: {
      organization_id: text('Set the current organization context for the request'),
      location_id: text('Set the current location context for the request'),
    },
    paged: true,
    answer: t.listOf(location),
  }),
  show: get('/api/locations/:id', {
    summary: 'Show a location',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Identifier or title of the location', {required: true}),
    },
    answer: locationDetails,
  }),
  create: post('/api/locations', {
    summary: 'Create a location',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      name: text('Name', {required: true, within: 'location', internal: true}),
      description: text('Free text', {within: 'location', internal: true}),
      parent_id: number('Parent ID', {within: 'location', internal: true}),
      user_ids: ids('User IDs', {within: 'location', internal: true}),
    },
    answer: locationDetails,
  }),
  update: put('/api/locations/:id', {
    summary: 'Update a location',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Identifier or title of the location', {required: true}),
      name: text('Name', {within: 'location', internal: true}),
      description: text('Free text', {within: 'location', internal: true}),
      parent_id: number('Parent ID', {within: 'location', internal: true}),
      user_ids: ids('User IDs', {within: 'location', internal: true}),
    },
    answer: locationDetails,
  }),
  destroy: del('/api/locations/:id', {
    summary: 'Delete a location',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Identifier or title of the location', {required: true}),
    },
    answer: location,
  }),
})
