import {topic} from '../../kit/run/topic'
import {list} from '../../kit/run/verbs'
import {contentViewComponent} from '../../resources/content-view-component'

export default topic('Components: the content view versions in a composite content view', {
  list: () =>
    list(contentViewComponent, {
      summary: 'List the components of a composite content view',
      description: 'A component is a version of another content view, or always its latest version.',
      unpaged: true,
    }),
})
