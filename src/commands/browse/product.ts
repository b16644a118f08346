import {product} from '../../resources/product'
import {recordPage} from './page'

export default recordPage(product, '/products/:id', [
  ['Open a product', "--name 'Base Images' --organization ACME"],
  ['Print its URL', '--id 1 --print'],
])
