import {info} from '../../kit/run/verbs'
import {flatpakRemote} from '../../resources/flatpak-remote'

export default info(flatpakRemote)
