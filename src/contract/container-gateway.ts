import {api, post, text} from './define'
import * as t from './shape'

export const containerGateway = api('container_gateway', 'Container gateways of smart proxies', {
  pair: post('/katello/api/capsules/:id/container_gateway', {
    summary: 'Pair the container gateway of a smart proxy with this server',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Id of the smart proxy', {required: true}),
      secret: text('What the gateway expects this server to show', {required: true, internal: true}),
    },
    answer: t.object({certificate: t.text, key: t.text, ca: t.text, registry_token: t.nullable(t.text)}),
  }),
})
