import {info} from '../../kit/run/verbs'
import {contentView} from '../../resources/content-view'

export default info(contentView)
