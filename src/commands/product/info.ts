import {info} from '../../kit/verbs'
import {product} from '../../resources/product'

export default info(product)
