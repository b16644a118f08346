import {info} from '../../../kit/run/verbs'
import {flatpakRemoteRepository} from '../../../resources/flatpak-remote-repository'

export default info(flatpakRemoteRepository, {aliases: ['flatpak-remote:repository:info', 'remote-repository:info']})
