import {remove} from '../../kit/verbs'
import {product} from '../../resources/product'

export default remove(product)
