import {context} from './common'
import {api, get, text, yesNo} from './define'
import * as t from './shape'
import {smartProxy, smartProxyDetails} from './smart-proxies'

export const capsule = t.record('Capsule', () => smartProxy.members)
export type Capsule = t.TypeOf<typeof capsule>

export const capsuleDetails = t.record('CapsuleDetails', () => smartProxyDetails.members)
export type CapsuleDetails = t.TypeOf<typeof capsuleDetails>

export const capsules = api('capsules', 'Smart proxies that mirror content', () => ({
  index: get('/katello/api/capsules', {
    summary: 'List smart proxies that mirror content',
    params: {
      ...context,
      include_status: yesNo('Query each smart proxy for its status'),
    },
    paged: true,
    answer: t.listOf(capsule),
  }),
  show: get('/katello/api/capsules/:id', {
    summary: 'Show a smart proxy that mirrors content',
    params: {
      ...context,
      id: text('Identifier or name of the proxy', {required: true}),
      include_status: yesNo('Query each smart proxy for its status', {internal: true}),
      include_version: yesNo('Query the smart proxy for its version', {internal: true}),
    },
    answer: capsuleDetails,
  }),
}))
