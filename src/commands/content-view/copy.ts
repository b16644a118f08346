import {act} from '../../kit/run/verbs'
import {contentView} from '../../resources/content-view'

export default act(contentView, 'copy', {
  summary: 'Copy a content view',
  renames: false,
  done: 'Content view copied.',
  examples: [
    ['Under a new name', "--name 'App CV' --organization ACME --new-name 'App CV 2'"],
    ['By id', "--id 4 --new-name 'App CV 2'"],
  ],
})
