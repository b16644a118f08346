import {askToDelete, count} from '../../kit/deletion'
import {remove} from '../../kit/verbs'
import {product} from '../../resources/product'

export default remove(product, {ask: askToDelete(product, (p) => [count(p['repositories'], 'repository')])})
