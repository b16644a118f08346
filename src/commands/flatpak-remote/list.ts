import {list} from '../../kit/run/verbs'
import {flatpakRemote} from '../../resources/flatpak-remote'

export default list(flatpakRemote)
