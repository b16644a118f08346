import {update} from '../../kit/verbs'
import {product} from '../../resources/product'

export default update(product)
