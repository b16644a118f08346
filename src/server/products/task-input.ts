import type {Product} from './tables'

export interface ProductInput extends Record<string, unknown> {
  product: {id: number; name: string; label: string; cp_id: string}
  provider: {id: number; name: string}
}

/** What tasks about a product or one of its repositories say of the product. Custom products have the anonymous provider. */
export const describeProduct = ({id, name, label, cp_id, provider_id}: Product): ProductInput => ({
  product: {id, name, label, cp_id},
  provider: {id: provider_id, name: 'Anonymous'},
})
