import {context} from './common'
import {api, post, text} from './define'
import * as t from './shape'

export const containerGateway = api('container_gateway', 'Container gateways of smart proxies', () => ({
  pair: post('/katello/api/capsules/:id/container_gateway', {
    summary: 'Pair the container gateway of a smart proxy with this server',
    params: {
      ...context,
      id: text('Smart proxy ID', {required: true}),
      secret: text('Secret that the gateway expects from this server', {required: true, internal: true}),
    },
    answer: t.object({certificate: t.text, key: t.text, ca: t.text, registry_token: t.nullable(t.text)}),
  }),
}))
