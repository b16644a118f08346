import {list} from '../../kit/verbs'
import {product} from '../../resources/product'

export default list(product)
