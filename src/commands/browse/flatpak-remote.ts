import {flatpakRemote} from '../../resources/flatpak-remote'
import {recordPage} from './page'

export default recordPage(flatpakRemote, '/flatpak_remotes/:id', [
  ['Open a flatpak remote', '--name demo --organization ACME'],
  ['Print its URL', '--id 1 --print'],
])
