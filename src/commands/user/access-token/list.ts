import {list} from '../../../kit/verbs'
import {accessToken} from '../../../resources/access-token'

export default list(accessToken)
