import {list} from '../../kit/verbs'
import {contentView} from '../../resources/content-view'

export default list(contentView)
