import {info} from '../../../kit/verbs'
import {accessToken} from '../../../resources/access-token'

export default info(accessToken)
