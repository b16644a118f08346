import {list} from '../../../kit/run/verbs'
import {flatpakRemoteRepository} from '../../../resources/flatpak-remote-repository'

export default list(flatpakRemoteRepository, {aliases: ['flatpak-remote:repository:list', 'remote-repository:list']})
