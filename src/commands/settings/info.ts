import {info} from '../../kit/verbs'
import {setting} from '../../resources/setting'

export default info(setting)
