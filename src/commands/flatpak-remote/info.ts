import {info} from '../../kit/verbs'
import {flatpakRemote} from '../../resources/flatpak-remote'

export default info(flatpakRemote)
