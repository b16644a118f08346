import {api, get, text, yesNo} from './define'
import * as t from './shape'
import {smartProxy, smartProxyDetails} from './smart-proxies'

export const capsule = t.record('Capsule', () => smartProxy.members)
export type Capsule = t.TypeOf<typeof capsule>

export const capsuleDetails = t.record('CapsuleDetails', () => smartProxyDetails.members)
export type CapsuleDetails = t.TypeOf<typeof capsuleDetails>

export const capsules = api('capsules', 'Smart proxies with content', {
  index: get('/katello/api/capsules', {
    summary: 'List all smart proxies that have content',
    params: {
      organization_id: text('Set the current organization context for the request'),
      location_id: text('Set the current location context for the request'),
      include_status: yesNo('Ask every proxy for its state'),
    },
    paged: true,
    answer: t.listOf(capsule),
  }),
  show: get('/katello/api/capsules/:id', {
    summary: 'Show the smart proxy details',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Identifier or name of the proxy', {required: true}),
      include_status: yesNo('Ask every proxy for its state', {internal: true}),
      include_version: yesNo('Ask every proxy for its version', {internal: true}),
    },
    answer: capsuleDetails,
  }),
})
