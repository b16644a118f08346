import {host} from '../../resources/host'
import {recordPage} from './page'

export default recordPage(host, '/new/hosts/:name', [
  ['Open a host', '--name web1.example.com'],
  ['Print its URL', '--id 1 --print'],
])
