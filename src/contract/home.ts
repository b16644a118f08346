import {api, get} from './define'
import * as t from './shape'

export const home = api('home', 'About the server', () => ({
  status: get('/api/status', {
    summary: 'Show the version of the server (requires a login)',
    answer: t.object({
      result: t.text,
      status: t.integer,
      version: t.text,
      api_version: t.integer,
      satellite_version: t.optional(t.text),
    }),
  }),
}))
