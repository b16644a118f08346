import {api, del, get, ids, post, put, text} from './define'
import {taxonomy} from './parts'
import * as t from './shape'

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

export const httpProxies = api('http_proxies', 'Proxies that content is synchronized through', {
  index: get('/api/http_proxies', {
    summary: 'List of HTTP Proxies',
    params: {
      organization_id: text('Set the current organization context for the request'),
      location_id: text('Set the current location context for the request'),
    },
    paged: true,
    answer: t.listOf(httpProxy),
  }),
  show: get('/api/http_proxies/:id', {
    summary: 'Show an HTTP Proxy',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Identifier or name of the proxy', {required: true}),
    },
    answer: httpProxyDetails,
  }),
  create: post('/api/http_proxies', {
    summary: 'Create an HTTP Proxy',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      name: text('Name', {required: true, within: 'http_proxy', internal: true}),
      url: text('Address, e.g. https://registry.example.com', {required: true, within: 'http_proxy', internal: true}),
      username: text('User name', {within: 'http_proxy', internal: true}),
      password: text('Password', {within: 'http_proxy', internal: true}),
      organization_ids: ids('REPLACE organizations with given ids', {within: 'http_proxy', internal: true}),
      location_ids: ids('REPLACE locations with given ids', {within: 'http_proxy', internal: true}),
    },
    answer: httpProxyDetails,
  }),
  update: put('/api/http_proxies/:id', {
    summary: 'Update an HTTP Proxy',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Identifier or name of the proxy', {required: true}),
      name: text('Name', {within: 'http_proxy', internal: true}),
      url: text('Address, e.g. https://registry.example.com', {within: 'http_proxy', internal: true}),
      username: text('User name', {within: 'http_proxy', internal: true}),
      password: text('Password', {within: 'http_proxy', internal: true}),
      organization_ids: ids('REPLACE organizations with given ids', {within: 'http_proxy', internal: true}),
      location_ids: ids('REPLACE locations with given ids', {within: 'http_proxy', internal: true}),
    },
    answer: httpProxyDetails,
  }),
  destroy: del('/api/http_proxies/:id', {
    summary: 'Delete an HTTP Proxy',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Identifier or name of the proxy', {required: true}),
    },
    answer: httpProxy,
  }),
})
