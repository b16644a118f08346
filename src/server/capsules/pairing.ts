import type {Store} from '../tables'
import {createHash, timingSafeEqual} from 'node:crypto'
import {failedPrecondition} from '../kernel/errors'
import type {SmartProxy} from './tables'

const nameOf = ({id}: SmartProxy): string => `smart_proxy_${id}`

/** What this server shows to a proxy's container gateway; undefined for proxies that were only declared. */
export function gatewaySecret(store: Store, row: SmartProxy): string | undefined {
  return store.secrets.first({name: nameOf(row)})?.value
}

/** Keeps the secret of a proxy's container gateway; 422 when another gateway is behind that proxy already. */
export function pairGateway(store: Store, row: SmartProxy, secret: string): void {
  const present = gatewaySecret(store, row)
  if (present === undefined) store.secrets.insert({name: nameOf(row), value: secret})
  else if (!isSame(present, secret))
    throw failedPrecondition(
      `Smart proxy ${row.name} is a different container gateway; delete it, or register this one under another name`,
    )
}

/** Forgets the container gateway of a proxy. */
export function unpairGateway(store: Store, row: SmartProxy): void {
  store.secrets.delete({name: nameOf(row)})
}

function isSame(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) => createHash('sha256').update(text).digest())
  return first !== undefined && second !== undefined && timingSafeEqual(first, second)
}
