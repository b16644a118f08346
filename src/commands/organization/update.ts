import {update} from '../../kit/run/verbs'
import {organization} from '../../resources/organization'
import {text} from '../../resources/define'

export default update(organization, {
  params: {new_title: text('New title', {local: true})},
  extra: (ctx) => {
    const title = ctx.text('new-title')
    return title === undefined ? {} : {title}
  },
})
