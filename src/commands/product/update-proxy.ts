import {act} from '../../kit/run/verbs'
import {product} from '../../resources/product'

export default act(product, 'update_http_proxy', {
  summary: 'Set the HTTP proxy of products',
  started: 'Products are being updated',
  done: 'Products updated.',
  examples: [
    [
      'Two products by way of one proxy',
      '--ids 7,8 --http-proxy-policy use_selected_http_proxy --http-proxy corporate',
    ],
    ['Back to the default', '--ids 7 --http-proxy-policy global_default_http_proxy'],
  ],
})
