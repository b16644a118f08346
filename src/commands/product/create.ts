import {create} from '../../kit/run/verbs'
import {product} from '../../resources/product'

export default create(product)
