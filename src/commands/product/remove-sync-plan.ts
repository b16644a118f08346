import {update} from '../../kit/run/verbs'
import {product} from '../../resources/product'

export default update(product, {
  summary: 'Remove the sync plan from a product',
  description: 'The product is then synchronized only on demand.',
  action: 'remove_sync_plan',
  renames: false,
  done: 'Sync plan removed.',
  examples: [
    ['Remove the sync plan from the product Applications', '--name Applications --organization ACME'],
    ['Remove the sync plan from a product, by ID', '--id 3'],
  ],
  computed: () => ({sync_plan_id: null}),
})
