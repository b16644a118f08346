import {info} from '../../kit/run/verbs'
import {organization} from '../../resources/organization'

export default info(organization)
