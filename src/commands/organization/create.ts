import {create} from '../../kit/run/verbs'
import {organization} from '../../resources/organization'

export default create(organization)
