import {info} from '../../../kit/run/verbs'
import {accessToken} from '../../../resources/access-token'

export default info(accessToken)
