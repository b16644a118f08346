import {info} from '../../kit/verbs'
import {host} from '../../resources/host'

export default info(host)
