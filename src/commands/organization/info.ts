import {info} from '../../kit/verbs'
import {organization} from '../../resources/organization'

export default info(organization)
