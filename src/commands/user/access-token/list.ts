import {list} from '../../../kit/run/verbs'
import {accessToken} from '../../../resources/access-token'

export default list(accessToken)
