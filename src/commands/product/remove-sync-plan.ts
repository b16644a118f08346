import {update} from '../../kit/run/verbs'
import {product} from '../../resources/product'

export default update(product, {
  summary: 'Let no sync plan synchronize a product any more',
  action: 'remove_sync_plan',
  renames: false,
  done: 'Synchronization plan removed.',
  examples: [
    ['By name', '--name Quay --organization ACME'],
    ['By id', '--id 3'],
  ],
  extra: () => ({sync_plan_id: null}),
})
