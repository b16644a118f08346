import {update} from '../../kit/run/verbs'
import {product} from '../../resources/product'

export default update(product, {
  summary: 'Let a sync plan synchronize a product',
  renames: false,
  done: 'Synchronization plan assigned.',
  examples: [
    ['By names', '--name Quay --sync-plan nightly --organization ACME'],
    ['By ids', '--id 3 --sync-plan-id 1'],
  ],
})
