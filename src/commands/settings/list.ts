import {list} from '../../kit/verbs'
import {setting} from '../../resources/setting'

export default list(setting)
