import {create} from '../../kit/verbs'
import {product} from '../../resources/product'

export default create(product)
