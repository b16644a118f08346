import {createHash, timingSafeEqual} from 'node:crypto'
import type {App} from '../app'
import {failedPrecondition} from '../kernel/errors'
import type {SmartProxy} from './tables'

const nameOf = ({id}: SmartProxy): string => `smart_proxy_${id}`

/** What this server shows to a proxy's container gateway; undefined for proxies that were only declared. */
export function gatewaySecret(app: App, row: SmartProxy): string | undefined {
  return app.store.secrets.first({name: nameOf(row)})?.value
}

/** Keeps the secret of a proxy's container gateway; 422 when another gateway is behind that proxy already. */
export function pairGateway(app: App, row: SmartProxy, secret: string): void {
  const present = gatewaySecret(app, row)
  if (present === undefined) app.store.secrets.insert({name: nameOf(row), value: secret})
  else if (!isSame(present, secret))
    throw failedPrecondition(
      `Smart proxy ${row.name} is another container gateway: delete it, or register this one with another name`,
    )
}

/** Forgets the container gateway of a proxy. */
export function unpairGateway(app: App, row: SmartProxy): void {
  app.store.secrets.delete({name: nameOf(row)})
}

function isSame(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) => createHash('sha256').update(text).digest())
  return first !== undefined && second !== undefined && timingSafeEqual(first, second)
}
