import {list} from '../../kit/run/verbs'
import {product} from '../../resources/product'

export default list(product)
