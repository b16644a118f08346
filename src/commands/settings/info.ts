import {info} from '../../kit/run/verbs'
import {setting} from '../../resources/setting'

export default info(setting)
