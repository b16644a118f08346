import {list} from '../../../kit/verbs'
import {flatpakRemoteRepository} from '../../../resources/flatpak-remote-repository'

export default list(flatpakRemoteRepository, {aliases: ['flatpak-remote:repository:list', 'remote-repository:list']})
