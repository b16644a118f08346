import {info} from '../../kit/verbs'
import {contentView} from '../../resources/content-view'

export default info(contentView)
