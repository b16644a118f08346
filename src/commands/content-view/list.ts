import {list} from '../../kit/run/verbs'
import {contentView} from '../../resources/content-view'

export default list(contentView)
