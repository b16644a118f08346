import {api, del, get, nested, post, put, text} from './define'
import * as t from './shape'

export const candlepinProxyConsumerActivate = t.record('CandlepinProxyConsumerActivate', () => ({
  name: t.text,
  uuid: t.nullable(t.text),
  type: t.object({label: t.text, manifest: t.boolean}),
  owner: t.nullable(t.object({key: t.text, displayName: t.text})),
  facts: t.map(t.unknown),
  created: t.text,
  updated: t.text,
}))
export type CandlepinProxyConsumerActivate = t.TypeOf<typeof candlepinProxyConsumerActivate>

const uuid = text('UUID of the registered host', {required: true})

export const candlepinProxies = api('candlepin_proxies', 'Registration, facts and package profiles of hosts', () => ({
  consumer_activate: post('/rhsm/consumers', {
    summary: 'Register a host',
    params: {
      name: text('Host name', {required: true}),
      owner: nested('Organization label'),
      activation_keys: nested('Activation key names, separated by commas'),
      facts: nested('Facts of the host'),
    },
    answer: candlepinProxyConsumerActivate,
  }),
  consumer_show: get('/rhsm/consumers/:uuid', {
    summary: 'Show a registered host',
    params: {uuid},
    answer: candlepinProxyConsumerActivate,
  }),
  facts: put('/rhsm/consumers/:uuid', {
    summary: 'Update the facts of a host',
    params: {
      uuid,
      facts: nested('Facts by dotted name, e.g. bootc.booted.image', {internal: true}),
    },
    answer: t.object({content: t.text}),
  }),
  upload_package_profile: put('/rhsm/consumers/:uuid/packages', {
    summary: 'Replace the package profile of a host',
    params: {
      uuid,
      _json: nested('Profile sent as a JSON array', {internal: true}),
      packages: nested('Installed packages', {internal: true}),
      profile: nested('Package profile', {internal: true}),
    },
    answer: t.unknown,
    others: ['/rhsm/consumers/:uuid/profiles'],
  }),
  destroy: del('/rhsm/consumers/:uuid', {
    summary: 'Unregister a host',
    params: {uuid},
    answer: t.nothing,
  }),
}))
