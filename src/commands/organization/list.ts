import {list} from '../../kit/run/verbs'
import {organization} from '../../resources/organization'

export default list(organization)
