import {create} from '../../kit/verbs'
import {contentView} from '../../resources/content-view'

export default create(contentView)
