import type {Authority} from '../kernel/tls/authority'
import type {Store} from '../tables'
import {containerGateway as containerGatewayApi} from '../../contract/container-gateway'
import {created} from '../kernel/http/answer'
import {blank, Faults, refused} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {pairGateway} from './pairing'
import {findProxy} from './api'

const secretLength = 32

/** How a content proxy of this program and this server come to trust each other. */
export const containerGateway = ({store, authority}: {store: Store; authority(): Authority}) =>
  serve(containerGatewayApi, {
    style: 'katello',
    actions: {
      pair: {
        permission: 'create_smart_proxies',
        hidden: true,
        run(call) {
          const row = findProxy(store, call)
          if (row.is_primary) throw refused(`${row.name} is the server itself and has no container gateway`)
          const secret = call.params.secret ?? ''
          const faults = new Faults()
          faults.when(secret === '', 'secret', blank)
          faults.when(secret.length < secretLength, 'secret', `is too short (minimum is ${secretLength} characters)`)
          faults.throwAny(row.id)
          pairGateway(store, row, secret)
          const ca = authority()
          const {key, certificate} = ca.serverNamed(row.name)
          // clients carry the stored form of a token to the registry
          const token = call.identity.token?.token ?? null
          return created({certificate, key, ca: ca.certificate, registry_token: token})
        },
      },
    },
  })
