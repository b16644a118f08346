import {api, get, text} from './define'
import * as t from './shape'

export const permissions = api('permissions', 'Permissions that roles can give', {
  index: get('/api/permissions', {
    summary: 'List all permissions',
    params: {
      organization_id: text('Set the current organization context for the request'),
      location_id: text('Set the current location context for the request'),
    },
    paged: true,
    answer: t.listOf(t.object({id: t.integer, name: t.text, resource_type: t.text})),
  }),
})
