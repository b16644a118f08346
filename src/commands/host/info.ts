import {info} from '../../kit/run/verbs'
import {host} from '../../resources/host'

export default info(host)
