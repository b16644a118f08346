import {context} from './common'
import {api, get} from './define'
import * as t from './shape'

export const permissions = api('permissions', 'Permissions that roles can grant', () => ({
  index: get('/api/permissions', {
    summary: 'List permissions',
    params: {
      ...context,
    },
    paged: true,
    answer: t.listOf(t.object({id: t.integer, name: t.text, resource_type: t.text})),
  }),
}))
