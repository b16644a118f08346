import {create} from '../../../kit/verbs'
import {accessToken} from '../../../resources/access-token'

export default create(accessToken)
