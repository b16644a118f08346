import {info} from '../../../kit/verbs'
import {flatpakRemoteRepository} from '../../../resources/flatpak-remote-repository'

export default info(flatpakRemoteRepository)
