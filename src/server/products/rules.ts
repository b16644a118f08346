import type {Store} from '../tables'
import {randomInt} from 'node:crypto'
import {blank, Faults, taken} from '../kernel/errors'
import {isLabel, labelFault, labelFor} from '../kernel/labels'
import type {Product} from './tables'

/** References of a product to content credentials. */
export const credentialKeys = ['gpg_key_id', 'ssl_ca_cert_id', 'ssl_client_cert_id', 'ssl_client_key_id'] as const
export type CredentialIds = {readonly [K in (typeof credentialKeys)[number]]?: number | null | undefined}

export interface NewProduct extends CredentialIds {
  readonly organizationId: number
  readonly name: string
  readonly label?: string | null | undefined
  readonly description?: string | null | undefined
  readonly sync_plan_id?: number | null | undefined
}

/** Makes a product of an organization; 422 when name or label is invalid. */
export function createProduct(store: Store, wanted: NewProduct): Product {
  const {products} = store
  const {organizationId, name} = wanted
  const label = wanted.label || labelFor(name)
  const ofOrganization = {organization_id: organizationId}
  const faults = new Faults()
  faults.when(name.trim() === '', 'name', blank)
  faults.when(name.length > 255, 'name', 'is too long (maximum is 255 characters)')
  faults.when(products.first({...ofOrganization, name}) !== undefined, 'name', taken)
  faults.when(!isLabel(label), 'label', labelFault)
  faults.when(products.first({...ofOrganization, label}) !== undefined, 'label', taken)
  faults.throwAny()
  return products.insert({
    ...ofOrganization,
    name,
    label,
    description: wanted.description ?? null,
    cp_id: newCpId(store),
    provider_id: 1,
    sync_plan_id: wanted.sync_plan_id ?? null,
    ...credentialsOf(wanted),
  })
}

/** The credential ids that were given; undefined ones are left out. */
export function credentialsOf(given: CredentialIds): {[K in (typeof credentialKeys)[number]]?: number | null} {
  return Object.fromEntries(credentialKeys.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])))
}

/** Candlepin's id of a custom product: twelve digits, used once. */
function newCpId(store: Store): string {
  for (;;) {
    const id = String(randomInt(100_000_000_000, 999_999_999_999))
    if (!store.products.first({cp_id: id})) return id
  }
}

/** 422 when the new name belongs to another product. */
export function checkProductName(store: Store, product: Product, name: string): void {
  const rival = store.products.first({organization_id: product.organization_id, name})
  const faults = new Faults()
  faults.when(name.trim() === '', 'name', blank)
  faults.when(rival !== undefined && rival.id !== product.id, 'name', taken)
  faults.throwAny(product.id)
}
