import {act} from '../../kit/run/verbs'
import {product} from '../../resources/product'

export default act(product, 'verify_checksum_products', {
  summary: "Check products' content against its checksums",
  started: 'Content is being checked',
  done: 'Content checked.',
  examples: [
    ['Two products', '--ids 7,8'],
    ['Return at once with the id of the task', '--ids 7 --async'],
  ],
})
