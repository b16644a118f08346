import {askToDelete, count, inside} from '../../kit/run/deletion'
import {act} from '../../kit/run/verbs'
import {contentView} from '../../resources/content-view'

export default act(contentView, 'destroy', {
  summary: 'Delete a content view',
  examples: [
    ["Delete the content view 'Old CV'", "--name 'Old CV' --organization ACME"],
    ['Delete a content view without a prompt, in a script', "--name 'Draft CV' --organization ACME --yes"],
  ],
  started: 'Content view is being deleted',
  done: 'Content view deleted.',
  ask: askToDelete(contentView, (view) => [
    count(view.versions, 'version'),
    inside('its content in', view.environments, 'lifecycle environment'),
    inside('what is given to', view.hosts, 'host'),
  ]),
})
