import {act} from '../../kit/run/verbs'
import {product} from '../../resources/product'

export default act(product, 'sync', {
  aliases: ['product:sync'],
  summary: 'Synchronize all repositories of a product',
  started: 'Product is being synchronized',
  done: 'Product synchronized.',
})
