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

export const candlepinProxies = api('candlepin_proxies', 'Registration, facts and package profiles of hosts', {
  consumer_activate: post('/rhsm/consumers', {
    summary: 'Register a host',
    params: {
      name: text('Name', {required: true}),
      owner: nested('Label of the organization'),
      activation_keys: nested('Names of activation keys with commas between them'),
      facts: nested('Facts'),
    },
    answer: candlepinProxyConsumerActivate,
  }),
  consumer_show: get('/rhsm/consumers/:uuid', {
    summary: 'Show a registered host',
    params: {uuid: text('Id of the package group', {required: true})},
    answer: candlepinProxyConsumerActivate,
  }),
  facts: put('/rhsm/consumers/:uuid', {
    summary: 'Update the facts of a host',
    params: {
      uuid: text('Id of the package group', {required: true}),
      facts: nested('Flat, keys with dots: bootc.booted.image', {internal: true}),
    },
    answer: t.object({content: t.text}),
  }),
  upload_package_profile: put('/rhsm/consumers/:uuid/packages', {
    summary: 'Replace the package profile of a host',
    params: {
      uuid: text('Id of the package group', {required: true}),
      _json: nested(' json', {internal: true}),
      packages: nested('Packages', {internal: true}),
      profile: nested('Profile', {internal: true}),
    },
    answer: t.unknown,
    others: ['/rhsm/consumers/:uuid/profiles'],
  }),
  destroy: del('/rhsm/consumers/:uuid', {
    summary: 'Unregister a host',
    params: {uuid: text('Id of the package group', {required: true})},
    answer: t.nothing,
  }),
})
