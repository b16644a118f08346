import {context} from './common'
import {api, del, get, ids, internal, number, post, put, text, within} from './define'
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

const settings = {
  description: text('Description of the location'),
  parent_id: number('Parent location ID'),
  user_ids: ids('User IDs'),
}

const id = text('ID or title of the location', {required: true})

export const locations = api('locations', 'Locations, which group hosts by place', () => ({
  index: get('/api/locations', {
    summary: 'List locations',
    params: {
      ...context,
    },
    paged: true,
    answer: t.listOf(location),
  }),
  show: get('/api/locations/:id', {
    summary: 'Show a location',
    params: {
      ...context,
      id,
    },
    answer: locationDetails,
  }),
  create: post('/api/locations', {
    summary: 'Create a location',
    params: {
      ...context,
      name: text('Name of the location', {required: true, within: 'location', internal: true}),
      ...internal(within('location', settings)),
    },
    answer: locationDetails,
  }),
  update: put('/api/locations/:id', {
    summary: 'Update a location',
    params: {
      ...context,
      id,
      name: text('Name of the location', {within: 'location', internal: true}),
      ...internal(within('location', settings)),
    },
    answer: locationDetails,
  }),
  destroy: del('/api/locations/:id', {
    summary: 'Delete a location',
    params: {
      ...context,
      id,
    },
    answer: location,
  }),
}))
