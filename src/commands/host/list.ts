import {list} from '../../kit/run/verbs'
import {host} from '../../resources/host'

export default list(host)
