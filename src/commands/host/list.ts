import {list} from '../../kit/verbs'
import {host} from '../../resources/host'

export default list(host)
