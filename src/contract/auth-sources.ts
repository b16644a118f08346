import {context} from './common'
import {api, get} from './define'
import * as t from './shape'

export const authSources = api('auth_sources', 'Where accounts are kept', () => ({
  index: get('/api/auth_sources', {
    summary: 'List authentication sources',
    params: {
      ...context,
    },
    paged: true,
    answer: t.listOf(t.object({id: t.integer, type: t.text, name: t.text})),
  }),
}))
