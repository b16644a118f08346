import {list} from '../../../kit/run/verbs'
import {contentViewComponent} from '../../../resources/content-view-component'

export default list(contentViewComponent, {summary: 'List the components of a composite content view', unpaged: true})
