import {list} from '../../kit/verbs'
import {flatpakRemote} from '../../resources/flatpak-remote'

export default list(flatpakRemote)
