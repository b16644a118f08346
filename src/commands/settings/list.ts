import {list} from '../../kit/run/verbs'
import {setting} from '../../resources/setting'

export default list(setting)
