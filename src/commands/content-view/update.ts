import {update} from '../../kit/run/verbs'
import {contentView} from '../../resources/content-view'

export default update(contentView)
