import {askToDelete, count} from '../../kit/run/deletion'
import {remove} from '../../kit/run/verbs'
import {product} from '../../resources/product'

export default remove(product, {
  examplesNeed: 'a product whose repositories are in no content view',
  ask: askToDelete(product, (p) => [count(p.repositories, 'repository')]),
})
