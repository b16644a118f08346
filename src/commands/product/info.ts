import {info} from '../../kit/run/verbs'
import {product} from '../../resources/product'

export default info(product)
