import {update} from '../../kit/run/verbs'
import {product} from '../../resources/product'

export default update(product)
