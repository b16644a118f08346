import {update} from '../../kit/verbs'
import {contentView} from '../../resources/content-view'

export default update(contentView)
