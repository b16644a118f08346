import {askToDelete, count} from '../../kit/run/deletion'
import {act} from '../../kit/run/verbs'
import {organization} from '../../resources/organization'

export default act(organization, 'destroy', {
  examples: [
    ['Delete the organization Globex', '--name Globex'],
    ['Delete an organization without a prompt, in a script', '--id 3 --yes', 'another organization'],
  ],
  summary: 'Delete an organization',
  started: 'Organization is being deleted',
  done: 'Organization deleted.',
  ask: askToDelete(organization, (o) => ['all its content', count(o.hosts_count, 'host')]),
})
