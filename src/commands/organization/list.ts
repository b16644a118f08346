import {list} from '../../kit/verbs'
import {organization} from '../../resources/organization'

export default list(organization)
