import {create} from '../../kit/run/verbs'
import {contentView} from '../../resources/content-view'

export default create(contentView)
