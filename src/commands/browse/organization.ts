import {organization} from '../../resources/organization'
import {recordPage} from './page'

export default recordPage(organization, '/organizations/:id/edit', [
  ['Print the URL of the organization ACME', '--name ACME --print'],
  ['Print only the URL, for a script', '--id 1 --json url'],
])
