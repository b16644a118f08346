import {act} from '../../kit/verbs'
import {product} from '../../resources/product'

export default act(product, 'update_http_proxy', {
  summary: 'Set the HTTP proxy of products',
  started: 'Products are being updated',
  done: 'Products updated.',
})
