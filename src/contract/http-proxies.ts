import {context} from './common'
import {api, del, get, ids, internal, post, put, text, within} from './define'
import * as t from './shape'
import {taxonomy} from './parts'

export const httpProxy = t.record('HttpProxy', () => ({
  id: t.integer,
  name: t.text,
  url: t.text,
  created_at: t.time,
  updated_at: t.time,
}))
export type HttpProxy = t.TypeOf<typeof httpProxy>

export const httpProxyDetails = t.record('HttpProxyDetails', () => ({
  ...httpProxy.members,
  username: t.nullable(t.text),
  locations: t.list(taxonomy),
  organizations: t.list(taxonomy),
}))
export type HttpProxyDetails = t.TypeOf<typeof httpProxyDetails>

const settings = {
  username: text('User name for the HTTP proxy'),
  password: text('Password for the HTTP proxy'),
  organization_ids: ids('Organization IDs'),
  location_ids: ids('Location IDs'),
}

const id = text('ID or name of the HTTP proxy', {required: true})

export const httpProxies = api('http_proxies', 'HTTP proxies that content is synchronized through', () => ({
  index: get('/api/http_proxies', {
    summary: 'List HTTP proxies',
    params: {
      ...context,
    },
    paged: true,
    answer: t.listOf(httpProxy),
  }),
  show: get('/api/http_proxies/:id', {
    summary: 'Show an HTTP proxy',
    params: {
      ...context,
      id,
    },
    answer: httpProxyDetails,
  }),
  create: post('/api/http_proxies', {
    summary: 'Create an HTTP proxy',
    params: {
      ...context,
      name: text('Name of the HTTP proxy', {required: true, within: 'http_proxy', internal: true}),
      url: text('URL of the HTTP proxy, e.g. http://proxy.example.com:3128', {
        required: true,
        within: 'http_proxy',
        internal: true,
      }),
      ...internal(within('http_proxy', settings)),
    },
    answer: httpProxyDetails,
  }),
  update: put('/api/http_proxies/:id', {
    summary: 'Update an HTTP proxy',
    params: {
      ...context,
      id,
      name: text('Name of the HTTP proxy', {within: 'http_proxy', internal: true}),
      url: text('URL of the HTTP proxy, e.g. http://proxy.example.com:3128', {within: 'http_proxy', internal: true}),
      ...internal(within('http_proxy', settings)),
    },
    answer: httpProxyDetails,
  }),
  destroy: del('/api/http_proxies/:id', {
    summary: 'Delete an HTTP proxy',
    params: {
      ...context,
      id,
    },
    answer: httpProxy,
  }),
}))
