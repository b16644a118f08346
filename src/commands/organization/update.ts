import {update} from '../../kit/run/verbs'
import {organization} from '../../resources/organization'
import {text} from '../../contract/define'

export default update(organization, {
  params: {new_title: text('New title')},
  needsChange: true,
  computed: (ctx) => {
    const title = ctx.text('new-title')
    return title === undefined ? {} : {title}
  },
})
