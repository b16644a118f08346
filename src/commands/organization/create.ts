import {create} from '../../kit/verbs'
import {organization} from '../../resources/organization'

export default create(organization)
